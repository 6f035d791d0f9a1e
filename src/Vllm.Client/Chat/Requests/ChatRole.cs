using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>Who speaks in a message. Open: any word is sent; what it means is up to the model's chat template.</summary>
[JsonConverter(typeof(OpenEnumConverter<ChatRole>))]
public readonly record struct ChatRole : IOpenEnum<ChatRole>
{
    private readonly string? _value;

    /// <summary>Wraps a word, known to this library or not.</summary>
    public ChatRole(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>Instructions for the whole conversation.</summary>
    public static ChatRole System { get; } = new("system");

    /// <summary>OpenAI's newer word for <see cref="System"/>; models whose template knows only <c>system</c> may ignore it.</summary>
    public static ChatRole Developer { get; } = new("developer");

    /// <summary>The person or program that asks.</summary>
    public static ChatRole User { get; } = new("user");

    /// <summary>The model.</summary>
    public static ChatRole Assistant { get; } = new("assistant");

    /// <summary>The result of a tool call.</summary>
    public static ChatRole Tool { get; } = new("tool");

    /// <summary>The word as it is sent; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public override string ToString() => Value;

    static ChatRole IOpenEnum<ChatRole>.Create(string value) => new(value);
}
