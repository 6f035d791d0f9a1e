using System.Globalization;
using System.Text;

namespace Vllm.Cli;

/// <summary>Reasoning on the screen: dim while it comes, replaced by one line when the answer begins.</summary>
/// <remarks>
/// It breaks its lines itself, a little early, so that the terminal never wraps one and the number of rows to erase is known.
/// </remarks>
internal sealed class ReasoningBlock
{
    private readonly CliConsole _console;
    private readonly long _started;
    private readonly int _width;
    private int _column;
    private int _rows;
    private int _words;
    private bool _isInWord;

    public ReasoningBlock(CliConsole console)
    {
        _console = console;
        _started = console.Time.GetTimestamp();
        _width = Math.Max(20, console.Width()) - 1;
    }

    /// <summary>Shows a piece.</summary>
    public void Write(string text)
    {
        var shown = new StringBuilder();
        foreach (Rune rune in PrintableText.Of(text).EnumerateRunes())
        {
            Count(rune);
            Append(shown, rune);
        }

        _console.Write(_console.OutputStyle.Dim(shown.ToString()));
    }

    /// <summary>Replaces what is shown by one line, or adds that line when it cannot be erased any more.</summary>
    public void Fold()
    {
        double seconds = _console.Time.GetElapsedTime(_started).TotalSeconds;
        string line = _console.OutputStyle.Dim(string.Create(CultureInfo.InvariantCulture, $"thought for {seconds:0.0} s, {_words} {(_words == 1 ? "word" : "words")}"));
        bool canErase = _console.OutputStyle.HasCursor && _rows < _console.Height() - 1 && _width == Math.Max(20, _console.Width()) - 1;
        if (!canErase)
        {
            EndLine();
            _console.Write($"{line}\n");
        }
        else
        {
            string up = _rows > 0 ? $"\e[{_rows}A" : "";
            _console.Write($"\r{up}\e[J{line}\n");
        }
    }

    /// <summary>Ends the last line.</summary>
    public void EndLine()
    {
        if (_column > 0)
        {
            _console.Write("\n");
            _rows++;
            _column = 0;
        }
    }

    private void Count(Rune rune)
    {
        bool isSpace = Rune.IsWhiteSpace(rune);
        _words += !isSpace && !_isInWord ? 1 : 0;
        _isInWord = !isSpace;
    }

    private void Append(StringBuilder shown, Rune rune)
    {
        if (rune.Value == '\n')
        {
            // Models begin their reasoning with an empty line.
            if (_words > 0)
            {
                BreakLine(shown);
            }

            return;
        }

        // Beyond Latin a character may take two columns; a line broken early does no harm.
        int columns = rune.Value < 0x300 ? 1 : 2;
        if (_column + columns > _width)
        {
            BreakLine(shown);
        }

        shown.Append(rune.Value == '\t' ? " " : rune.ToString());
        _column += columns;
    }

    private void BreakLine(StringBuilder shown)
    {
        shown.Append('\n');
        _rows++;
        _column = 0;
    }
}
