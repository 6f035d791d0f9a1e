using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Vllm.Simulator.Faults;

/// <summary>The two ways a connection ends in mid-answer. Both only return to a server that has nothing more to say.</summary>
internal static class ConnectionEnd
{
    /// <summary>Ends it as a crash does: TCP RST.</summary>
    public static AnswerEndedException Reset(HttpContext context)
    {
        // What was flushed is in the kernel (see VllmSimulator), so the reset overtakes nothing. Kestrel's abort closes
        // the socket without lingering, which sends RST.
        context.Abort();
        return new AnswerEndedException(isConnectionOver: true);
    }

    /// <summary>Ends it in good order, TCP FIN, behind what was flushed; HTTP's own end is left out, as after a SIGKILL (recorded).</summary>
    public static async Task<AnswerEndedException> CloseAsync(HttpContext context)
    {
        IConnectionLifetimeFeature connection = context.Features.GetRequiredFeature<IConnectionLifetimeFeature>();
        // An abort would send RST. A transport whose output is complete sends what it has, then FIN.
        await context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output.CompleteAsync().ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, connection.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new AnswerEndedException(isConnectionOver: true);
    }
}
