using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>Which end of a prompt that is too long is cut off. Open: a word that is not listed here is sent as it is.</summary>
[JsonConverter(typeof(OpenEnumConverter<TruncationSide>))]
public readonly record struct TruncationSide : IOpenEnum<TruncationSide>
{
    private readonly string? _value;

    /// <summary>Wraps a word, known to this library or not.</summary>
    public TruncationSide(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>Cuts the beginning: the last tokens stay.</summary>
    public static TruncationSide Left { get; } = new("left");

    /// <summary>Cuts the end: the first tokens stay.</summary>
    public static TruncationSide Right { get; } = new("right");

    /// <summary>The word as it is sent; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public override string ToString() => Value;

    static TruncationSide IOpenEnum<TruncationSide>.Create(string value) => new(value);
}
