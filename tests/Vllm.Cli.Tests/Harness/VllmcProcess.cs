using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Vllm.Cli.Tests;

/// <summary>The built <c>vllmc</c> as a process of its own.</summary>
internal sealed partial class VllmcProcess : IDisposable
{
    // A hang has to fail the test; nothing here takes seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _output = new();

    private VllmcProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts it; <paramref name="input"/> is its standard input, which is closed after it.</summary>
    public static VllmcProcess Start(string[] arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "vllmc.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (string variable in (string[])["VLLM_BASE_URL", "VLLM_API_KEY", "VLLM_MODEL"])
        {
            start.Environment.Remove(variable);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return new VllmcProcess(process);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<VllmcResult> RunAsync(
        string[] arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        using VllmcProcess process = Start(arguments, input, environment);
        return await process.EndAsync();
    }

    /// <summary>Waits for the next line of its output; null at the end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        _output.Append(line).Append(line is null ? "" : "\n");
        return line;
    }

    /// <summary>Closes the reading end of its output, as <c>head</c> does.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    /// <summary>Sends SIGINT, as Ctrl+C does.</summary>
    public void Interrupt() => Send(2);

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Send(15);

    /// <summary>Waits for its end.</summary>
    public async Task<VllmcResult> EndAsync(bool readOutput = true)
    {
        if (readOutput)
        {
            _output.Append(await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        }

        string error = await _error.WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new VllmcResult(_process.ExitCode, _output.ToString(), error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Send(int signal) => Kill(_process.Id, signal).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}

/// <summary>How a run ended.</summary>
internal sealed record VllmcResult(int ExitCode, string Output, string Error);
