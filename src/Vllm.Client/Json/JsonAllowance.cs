using System.Runtime.InteropServices;
using System.Text.Json;

namespace Vllm;

/// <summary>
/// How much one chunk may bring, and one answer may keep, of what takes many times the memory of its bytes: fields that nobody
/// knows, values without a fixed shape, tool calls.
/// </summary>
internal sealed class JsonAllowance
{
    /// <summary>More tool calls than any model makes. Small events may number any calls; each costs memory.</summary>
    public const int MostToolCalls = 16_384;

    /// <summary>The memory that is kept of JSON without a fixed shape, in bytes, as estimated below.</summary>
    public const int MostMemory = 4 << 20;

    /// <summary>A name, its place in a dictionary and the document of its value. Measured: 233 bytes.</summary>
    private const int FieldMemory = 240;

    /// <summary>A row of a document's table of tokens, which grows by doubling.</summary>
    private const int TokenMemory = 24;

    private long _memory;
    private int _toolCalls;

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _memory = 0;
        _toolCalls = 0;
    }

    /// <summary>Counts a tool call or a fragment of one.</summary>
    /// <exception cref="JsonException">There are too many.</exception>
    public void TakeToolCall()
    {
        if (_toolCalls++ >= MostToolCalls)
        {
            throw new JsonException($"There are more than {MostToolCalls} tool calls.");
        }
    }

    /// <summary>Takes room for a field and for the value that the reader stands on; false when there is none left.</summary>
    public bool TryTakeField(string name, in Utf8JsonReader reader)
    {
        long tokens = CountTokens(reader, out long bytes);
        return TryTake(FieldMemory + (name.Length * 2) + bytes + (tokens * TokenMemory));
    }

    /// <summary>
    /// Takes room for the structure of the value that the reader stands on. The bytes do not count: what is known to belong to an answer, such as
    /// sound, may be long, and no longer than its event.
    /// </summary>
    /// <exception cref="JsonException">There is none left.</exception>
    public void TakeStructure(in Utf8JsonReader reader)
    {
        if (!TryTake(CountTokens(reader, out _) * TokenMemory))
        {
            throw new JsonException($"A value without a fixed shape has more than {MostMemory / TokenMemory} parts.");
        }
    }

    /// <summary>Refuses a value with more parts than any whose text is of use.</summary>
    /// <exception cref="JsonException">It has more.</exception>
    public static void RequireFewParts(in Utf8JsonReader reader) => new JsonAllowance().TakeStructure(reader);

    /// <summary>Takes room for a field that is kept for the whole answer; false when there is none left.</summary>
    public bool TryTakeField(string name, JsonElement value) => TryTake(MemoryOf(name, value));

    /// <summary>Gives back the room of a field that is replaced.</summary>
    public void GiveBack(string name, JsonElement value) => _memory -= MemoryOf(name, value);

    /// <summary>Takes room for a field whose value has a size of its own.</summary>
    public bool TryTakeField(string name) => TryTake(FieldMemory + (name.Length * 2));

    private static long MemoryOf(string name, JsonElement value) => FieldMemory + (name.Length * 2) + JsonMarshal.GetRawUtf8Value(value).Length;

    private static long CountTokens(Utf8JsonReader reader, out long bytes)
    {
        long tokens = 1;
        long start = reader.TokenStartIndex;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            int depth = reader.CurrentDepth;
            while (reader.Read() && reader.CurrentDepth > depth)
            {
                tokens++;
            }
        }

        bytes = reader.BytesConsumed - start;
        return tokens;
    }

    private bool TryTake(long memory)
    {
        if (memory > MostMemory - _memory)
        {
            return false;
        }

        _memory += memory;
        return true;
    }
}
