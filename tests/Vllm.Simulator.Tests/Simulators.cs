namespace Vllm.Simulator.Tests;

/// <summary>Starts servers that a cancelled test run does not wait for.</summary>
internal static class Simulators
{
    public static Task<VllmSimulator> StartAsync(SimulatorOptions? options = null) =>
        VllmSimulator.StartAsync(options, TestContext.Current.CancellationToken);

    /// <summary>Waits until no request runs; the client sees the end of an answer a little before the server does.</summary>
    public static async Task IdleAsync(VllmSimulator server)
    {
        while (server.RunningRequests > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
