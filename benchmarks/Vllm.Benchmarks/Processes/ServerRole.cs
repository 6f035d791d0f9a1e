using System.Globalization;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Processes;

/// <summary>The role of the child process that replays; it says its port, and ends with its standard input.</summary>
internal static class ServerRole
{
    public const string Name = "replay-server";

    public static async Task RunAsync(string stampFile)
    {
        using var stamps = new StampFile(stampFile);
        using var server = new ReplayServer(stamps);
        Console.WriteLine(server.Port.ToString(CultureInfo.InvariantCulture));
        Task running = server.RunAsync();
        await Task.WhenAny(running, Console.In.ReadToEndAsync());
    }
}
