using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>One tool call while its fragments arrive.</summary>
internal sealed class ToolCallInProgress(int position, long index, string scope = "")
{
    private readonly StringBuilder _arguments = new();
    private readonly StringBuilder _name = new();
    private ObjectBorder _border;
    private string _type = "function";
    private bool? _isWhole;

    /// <summary>Its number in order of appearance.</summary>
    public int Position { get; } = position;

    /// <summary>Its number as the server sent it, which may be any.</summary>
    public long Index { get; } = index;

    /// <summary>The first id that came. Later ones of an unfinished call do not replace it.</summary>
    public string? Id { get; private set; }

    public string Name => _name.ToString();

    public StringBuilder Arguments => _arguments;

    /// <summary>
    /// Whether the arguments so far are one whole JSON object. Asked for with every fragment of some servers, so they are parsed once, when
    /// their braces are closed.
    /// </summary>
    public bool HasWholeArguments => _border.IsClosed && (_isWhole ??= IsObject(_arguments.ToString()));

    public void Add(in ToolCallPiece piece)
    {
        Id = string.IsNullOrEmpty(Id) ? piece.Id : Id;
        _type = piece.Type ?? _type;
        if (piece.Name is { } name)
        {
            AddName(name);
        }

        AddArguments(piece.Arguments);
    }

    public void AddArguments(string? piece)
    {
        _arguments.Append(piece);
        _border.Push(piece);
    }

    // An id is made up from the call's place and not at random: the event and the folded answer must agree on it.
    public ToolCall ToToolCall() => new()
    {
        Id = string.IsNullOrEmpty(Id) ? ToolCallId.For($"{scope}/{Position}") : Id,
        Type = _type,
        Name = Name,
        Arguments = _arguments.ToString(),
    };

    /// <summary>The same name again says nothing, a longer one that begins with it replaces it, any other piece is appended.</summary>
    private void AddName(string piece)
    {
        if (piece.Length >= _name.Length && piece.StartsWith(Name, StringComparison.Ordinal))
        {
            _name.Clear();
        }

        _name.Append(piece);
    }

    private static bool IsObject(string text)
    {
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
