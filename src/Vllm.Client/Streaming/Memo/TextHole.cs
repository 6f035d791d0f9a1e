using System.Text.Json;

namespace Vllm;

/// <summary>
/// Where the text of a piece stands in the JSON of its chunk, without its quotes: what differs from one chunk to the next. The
/// positions are those of the JSON reader's own tokens; a search for the text could find a look-alike.
/// </summary>
internal readonly record struct TextHole(TextField Field, int Start, int Length)
{
    /// <summary>The number of the tool call, for <see cref="TextField.Arguments"/>.</summary>
    public long? Call { get; init; }

    /// <summary>After another value of such a field was read, which the reader stands on. The last value of a name stands.</summary>
    public TextHole Then(TextField field, in Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0)
        {
            return new TextHole(field, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        return field == Field ? default : this;
    }
}
