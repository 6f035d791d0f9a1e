using System.Diagnostics;

namespace Vllm.Benchmarks.Processes;

/// <summary>This program once more, in another role and on a core of its own. It is asked and answers line by line.</summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>The first argument of a child; the role follows.</summary>
    public const string RoleArgument = "role";

    /// <summary>Longer than any single measurement; a child that hangs has to end the run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly string _role;

    private ChildProcess(Process process, string role)
    {
        _process = process;
        _role = role;
    }

    /// <summary>Starts a child; it ends when its standard input does.</summary>
    public static ChildProcess Start(int core, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, RoleArgument, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new ChildProcess(Core.Start(start, core), string.Join(' ', arguments));
    }

    /// <summary>Writes a line and waits for the answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    /// <summary>Waits for a line.</summary>
    /// <exception cref="InvalidOperationException">The child ended.</exception>
    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
        ?? throw new InvalidOperationException($"The process '{_role}' ended without an answer; its error is above.");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
