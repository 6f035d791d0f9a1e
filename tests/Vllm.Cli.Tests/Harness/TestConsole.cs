using System.Text;

namespace Vllm.Cli.Tests;

/// <summary>A console in memory.</summary>
internal sealed class TestConsole : IDisposable
{
    private readonly ObservedStream _output = new();
    private readonly StringWriter _error = new();

    public TestConsole(bool isTerminal = false, string? input = null, TimeProvider? time = null, bool hasCursor = true, bool? inputIsTerminal = null)
    {
        TerminalStyle style = isTerminal ? new TerminalStyle(true, hasCursor, hasCursor) : TerminalStyle.None;
        Console = new CliConsole
        {
            Output = _output,
            Error = _error,
            Input = () => new StringReader(input ?? ""),
            InputIsTerminal = inputIsTerminal ?? (isTerminal && input is null),
            OutputStyle = style,
            ErrorStyle = style,
            Width = () => 40,
            Height = () => 10,
            Time = time ?? TimeProvider.System,
        };
    }

    /// <summary>Something was written to standard output.</summary>
    public event Action<string> Written
    {
        add => _output.Written += value;
        remove => _output.Written -= value;
    }

    public CliConsole Console { get; }

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string Error => _error.ToString();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private sealed class ObservedStream : MemoryStream
    {
        public event Action<string>? Written;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer);
            Written?.Invoke(Encoding.UTF8.GetString(buffer));
        }
    }
}
