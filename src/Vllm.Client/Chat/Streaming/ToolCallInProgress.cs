using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>One tool call while its fragments arrive.</summary>
internal sealed class ToolCallInProgress(int position, long index, string scope = "")
{
    private readonly StringBuilder _arguments = new();
    private string _name = "";
    private string _type = "function";
    private int _checkedLength = -1;
    private bool _isWhole;

    /// <summary>Its number in order of appearance.</summary>
    public int Position { get; } = position;

    /// <summary>Its number as the server sent it, which may be any.</summary>
    public long Index { get; } = index;

    /// <summary>The first id that came. Later ones of an unfinished call do not replace it.</summary>
    public string? Id { get; private set; }

    public string Name => _name;

    public StringBuilder Arguments => _arguments;

    /// <summary>Whether its end was told to the caller.</summary>
    public bool IsReported { get; set; }

    /// <summary>Whether the arguments so far are one whole JSON object.</summary>
    public bool HasWholeArguments
    {
        get
        {
            if (_checkedLength != _arguments.Length)
            {
                _checkedLength = _arguments.Length;
                _isWhole = IsObject(_arguments.ToString());
            }

            return _isWhole;
        }
    }

    public void Add(in ToolCallPiece piece)
    {
        Id ??= piece.Id;
        _type = piece.Type ?? _type;
        if (piece.Name is { } name)
        {
            AddName(name);
        }

        _arguments.Append(piece.Arguments);
    }

    // An id is made up from the call's place and not at random: the event and the folded answer must agree on it.
    public ToolCall ToToolCall() => new() { Id = string.IsNullOrEmpty(Id) ? ToolCallId.For($"{scope}/{Position}") : Id, Type = _type, Name = _name, Arguments = _arguments.ToString() };

    /// <summary>The same name again says nothing, a longer one that begins with it replaces it, any other piece is appended.</summary>
    private void AddName(string piece)
    {
        if (piece != _name)
        {
            _name = piece.StartsWith(_name, StringComparison.Ordinal) ? piece : _name + piece;
        }
    }

    private static bool IsObject(string text)
    {
        if (text.AsSpan().Trim() is not ['{', .., '}'])
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = 1024 });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
