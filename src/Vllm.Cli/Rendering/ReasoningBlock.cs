using System.Globalization;
using System.Text;

namespace Vllm.Cli;

/// <summary>Reasoning on the screen: dim while it comes, replaced by one line when the answer begins.</summary>
/// <remarks>
/// It breaks its lines itself, between words, so that the terminal never wraps one and the number of rows to erase is known. A word is shown when it
/// is whole: only then is it known which line it fits into.
/// </remarks>
internal sealed class ReasoningBlock
{
    // From here on a character may take two columns. Some take one; a line broken early does no harm.
    private const int FirstWide = 0x1100;
    private const int FirstOfCjk = 0x2E80;

    private readonly CliConsole _console;
    private readonly long _started;
    private readonly int _width;
    private readonly StringBuilder _shown = new();
    private readonly StringBuilder _word = new();
    private int _wordColumns;
    private int _spaces;
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
        foreach (Rune rune in PrintableText.Of(text).EnumerateRunes())
        {
            Count(rune);
            Append(rune);
        }

        Send();
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

    /// <summary>Shows the last word, and ends its line.</summary>
    public void EndLine()
    {
        EndWord();
        Send();
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

    private void Append(Rune rune)
    {
        if (rune.Value == '\n')
        {
            EndWord();

            // Models begin their reasoning with an empty line.
            if (_words > 0)
            {
                BreakLine();
            }
        }
        else if (Rune.IsWhiteSpace(rune))
        {
            EndWord();
            _spaces++;
        }
        else
        {
            AppendToWord(rune);
        }
    }

    private void AppendToWord(Rune rune)
    {
        // Chinese and Japanese have no spaces: a line may break at each character. So may a word that no line holds.
        bool standsAlone = rune.Value >= FirstOfCjk;
        int columns = rune.Value < FirstWide ? 1 : 2;
        if (standsAlone || _wordColumns + columns > _width)
        {
            EndWord();
        }

        _word.Append(rune.ToString());
        _wordColumns += columns;
        if (standsAlone)
        {
            EndWord();
        }
    }

    /// <summary>Puts the word where it fits. The spaces before it are shown with it, or not at all where the line is broken.</summary>
    private void EndWord()
    {
        if (_wordColumns == 0)
        {
            return;
        }

        if (_column > 0 && _column + _spaces + _wordColumns > _width)
        {
            BreakLine();
        }

        _spaces = Math.Min(_spaces, _width - _wordColumns);
        _shown.Append(' ', _spaces).Append(_word);
        _column += _spaces + _wordColumns;
        _spaces = 0;
        _word.Clear();
        _wordColumns = 0;
    }

    private void BreakLine()
    {
        _shown.Append('\n');
        _rows++;
        _column = 0;
        _spaces = 0;
    }

    private void Send()
    {
        if (_shown.Length > 0)
        {
            _console.Write(_console.OutputStyle.Dim(_shown.ToString()));
            _shown.Clear();
        }
    }
}
