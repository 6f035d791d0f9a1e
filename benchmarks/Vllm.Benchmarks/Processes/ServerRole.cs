using System.Globalization;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Processes;

/// <summary>The role of the child process that replays; it says its port, and ends with its standard input.</summary>
internal static class ServerRole
{
    public const string Name = "replay-server";

    public static async Task RunAsync()
    {
        using var server = new ReplayServer();
        Console.WriteLine(server.Port.ToString(CultureInfo.InvariantCulture));
        Task running = server.RunAsync();
        await Task.WhenAny(running, Console.In.ReadToEndAsync());
    }
}
