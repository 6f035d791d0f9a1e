using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Vllm.Docs.Tests.Samples;

/// <summary>A built program of the repository, running.</summary>
internal sealed partial class BuiltProgram : IDisposable
{
    // A hang has to fail the test; nothing here takes seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _output = new();

    private BuiltProgram(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the program of a project; <paramref name="input"/> is its standard input.</summary>
    public static BuiltProgram Start(
        string project, string assembly, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        // artifacts/bin/PROJECT/CONFIGURATION, beside the folder of these tests.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string path = Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, assembly + ".dll");
        var start = new ProcessStartInfo("dotnet", [path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (string variable in (string[])["VLLM_BASE_URL", "VLLM_API_KEY", "VLLM_MODEL", "ASPNETCORE_URLS"])
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
        return new BuiltProgram(process);
    }

    /// <summary>Reads its output up to a line that has a text in it; null when it ended before.</summary>
    public async Task<string?> ReadToLineAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            _output.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Asks it to end, as <c>kill</c> does.</summary>
    public void Terminate() => Kill(_process.Id, 15).ShouldBe(0);

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        _output.Append(await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        string error = await _error.WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, _output.ToString(), error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
