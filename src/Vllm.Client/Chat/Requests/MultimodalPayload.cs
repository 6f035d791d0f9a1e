using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>What a rendered prompt carries of its images, audio and video. Open: a word that is not listed here is sent as it is.</summary>
[JsonConverter(typeof(OpenEnumConverter<MultimodalPayload>))]
public readonly record struct MultimodalPayload : IOpenEnum<MultimodalPayload>
{
    private readonly string? _value;

    /// <summary>Wraps a word, known to this library or not.</summary>
    public MultimodalPayload(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The processed media.</summary>
    public static MultimodalPayload Tensors { get; } = new("tensors");

    /// <summary>Nothing: only the layout of the tokens.</summary>
    public static MultimodalPayload None { get; } = new("none");

    /// <summary>The word as it is sent; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public override string ToString() => Value;

    static MultimodalPayload IOpenEnum<MultimodalPayload>.Create(string value) => new(value);
}
