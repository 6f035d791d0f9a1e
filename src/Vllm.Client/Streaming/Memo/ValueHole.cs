using System.Text.Json;

namespace Vllm;

/// <summary>Where such a value stands in the JSON of its chunk. The last value of a name stands, in the answer and here.</summary>
internal readonly record struct ValueHole(ValueField Field, int Start, int Length)
{
    /// <summary>From the beginning of the value that the reader stands on, once more has been read.</summary>
    public ValueHole UpTo(in Utf8JsonReader reader) => this with { Length = (int)reader.BytesConsumed - Start };

    /// <summary>A value that the reader stands on and has not read.</summary>
    public static ValueHole From(ValueField field, in Utf8JsonReader reader) => new(field, (int)reader.TokenStartIndex, 0);
}
