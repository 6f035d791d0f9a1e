using System.Text;

namespace Vllm;

/// <summary>
/// A piece of text that comes again and again, and the events that say nothing but it in the first choice: they never change, so that one of each
/// serves all streams.
/// </summary>
internal sealed class Token(TokenKey key, string text)
{
    private byte[]? _utf8;
    private ContentDelta? _content;
    private ReasoningDelta? _reasoning;
    private TextDelta? _completion;
    private ToolCallDelta? _arguments;

    /// <summary>Its bytes as a number, see <see cref="JsonPiece.Key"/>.</summary>
    public TokenKey Key => key;

    public string Text => text;

    /// <summary>The text in UTF-8, without JSON's escapes. For readers only: all streams see the same bytes.</summary>
    public byte[] Utf8 => _utf8 ??= Encoding.UTF8.GetBytes(text);

    public ContentDelta Content => _content ??= new ContentDelta(0, text);

    public ReasoningDelta Reasoning => _reasoning ??= new ReasoningDelta(0, text);

    public TextDelta Completion => _completion ??= new TextDelta(0, text);

    /// <summary>Of the first tool call.</summary>
    public ToolCallDelta Arguments => _arguments ??= new ToolCallDelta(0, 0, null, null, text);
}
