namespace Vllm.Simulator.Tests;

/// <summary>Starts servers that a cancelled test run does not wait for.</summary>
internal static class Simulators
{
    public static Task<VllmSimulator> StartAsync(SimulatorOptions? options = null) =>
        VllmSimulator.StartAsync(options, TestContext.Current.CancellationToken);
}
