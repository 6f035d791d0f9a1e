using Microsoft.AspNetCore.Http;

namespace Vllm.Simulator.Wire;

/// <summary>Server-sent events, each written and flushed alone: one HTTP chunk per event, as both front ends do.</summary>
internal sealed class EventStream(HttpResponse response, CancellationToken cancellationToken)
{
    private readonly WireWriter _json = new();

    public async Task StartAsync(IFrontEndShape frontEnd)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = frontEnd.StreamContentType;
        foreach ((string name, string value) in frontEnd.StreamHeaders)
        {
            response.Headers[name] = value;
        }

        await response.StartAsync(cancellationToken).ConfigureAwait(false);
        // Starting alone leaves the headers in Kestrel's buffer.
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task SendAsync(Action<WireWriter> write)
    {
        _json.Clear();
        _json.Raw("data: "u8);
        write(_json);
        _json.Raw("\n\n"u8);
        await response.Body.WriteAsync(_json.Written, cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
