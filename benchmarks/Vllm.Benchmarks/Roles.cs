using System.Globalization;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks;

/// <summary>What this program does when it was started by itself.</summary>
internal static class Roles
{
    /// <summary>Plays the role that the arguments name; false when they name none.</summary>
    public static async Task<bool> TryRunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case [ChildProcess.RoleArgument, ServerRole.Name, var stampFile]:
                await ServerRole.RunAsync(stampFile);
                return true;
            case [ChildProcess.RoleArgument, var role, var client, var port, var plan, var stampFile]:
                var target = new Target(int.Parse(port, CultureInfo.InvariantCulture), StreamPlan.Parse(plan));
                await RunAsync(role, client, target, stampFile);
                return true;
            default:
                return false;
        }
    }

    private static async Task RunAsync(string role, string client, Target target, string stampFile)
    {
        using var stamps = new StampFile(stampFile);
        await (role switch
        {
            ClientRole.Name => ClientRole.RunAsync(client, target),
            FirstRole.Name => FirstRole.RunAsync(client, target),
            ManyRole.Name => ManyRole.RunAsync(client, target, stamps),
            CancelRole.Name => CancelRole.RunAsync(target, stamps),
            LargeRole.Name => LargeRole.RunAsync(client, target),
            _ => throw new ArgumentException($"There is no role '{role}'.", nameof(role)),
        });
    }
}
