using System.Text.Json.Serialization;

namespace Vllm.Testing;

/// <summary>How to make a large body: the prefix, then the repeated part so many times, then the suffix.</summary>
public sealed record WireBodyRecipe
{
    /// <summary>Bytes sent once, first.</summary>
    [JsonPropertyName("prefix_b64")]
    public byte[] Prefix { get; init; } = [];

    /// <summary>Bytes sent <see cref="Count"/> times.</summary>
    [JsonPropertyName("repeat_b64")]
    public byte[] Repeat { get; init; } = [];

    /// <summary>How often <see cref="Repeat"/> is sent.</summary>
    public int Count { get; init; }

    /// <summary>Bytes sent once, last.</summary>
    [JsonPropertyName("suffix_b64")]
    public byte[] Suffix { get; init; } = [];
}

/// <summary>A body that can be read at any offset, so that a body of 100 MB need never be in memory.</summary>
public sealed class WireBody
{
    private readonly WireBodyRecipe _recipe;

    /// <summary>A body that is kept.</summary>
    public WireBody(byte[] bytes) => _recipe = new WireBodyRecipe { Prefix = bytes };

    /// <summary>A body that is made while it is sent.</summary>
    public WireBody(WireBodyRecipe recipe) => (_recipe, IsGenerated) = (recipe, true);

    /// <summary>True when it is made from a recipe.</summary>
    public bool IsGenerated { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length => _recipe.Prefix.Length + RepeatedLength + _recipe.Suffix.Length;

    private long RepeatedLength => (long)_recipe.Repeat.Length * _recipe.Count;

    /// <summary>Fills the destination with the bytes from this offset on.</summary>
    public void CopyTo(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, Length, nameof(offset));
        while (!destination.IsEmpty)
        {
            ReadOnlySpan<byte> part = PartAt(offset);
            part = part[..Math.Min(part.Length, destination.Length)];
            part.CopyTo(destination);
            destination = destination[part.Length..];
            offset += part.Length;
        }
    }

    /// <summary>The whole body. Not for the generated ones, which can be 100 MB.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(0, bytes);
        return bytes;
    }

    private ReadOnlySpan<byte> PartAt(long offset)
    {
        if (offset < _recipe.Prefix.Length)
        {
            return _recipe.Prefix.AsSpan((int)offset);
        }

        offset -= _recipe.Prefix.Length;
        return offset < RepeatedLength
            ? _recipe.Repeat.AsSpan((int)(offset % _recipe.Repeat.Length))
            : _recipe.Suffix.AsSpan((int)(offset - RepeatedLength));
    }
}
