using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>How much a reasoning model is to think. Open: a word that is not listed here is sent as it is.</summary>
/// <remarks>
/// vLLM hands the word to the chat template and sets the template's <c>enable_thinking</c> to false for <see cref="None"/>, to true
/// for every other, unless <see cref="ChatCompletionRequest.ChatTemplateKwargs"/> says otherwise.
/// </remarks>
[JsonConverter(typeof(OpenEnumConverter<ReasoningEffort>))]
public readonly record struct ReasoningEffort : IOpenEnum<ReasoningEffort>
{
    private readonly string? _value;

    /// <summary>Wraps a word, known to this library or not.</summary>
    public ReasoningEffort(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>No thinking.</summary>
    public static ReasoningEffort None { get; } = new("none");

    /// <summary>As little as the model can.</summary>
    public static ReasoningEffort Minimal { get; } = new("minimal");

    /// <summary>Little thinking.</summary>
    public static ReasoningEffort Low { get; } = new("low");

    /// <summary>The middle.</summary>
    public static ReasoningEffort Medium { get; } = new("medium");

    /// <summary>Much thinking.</summary>
    public static ReasoningEffort High { get; } = new("high");

    /// <summary>More than <see cref="High"/>.</summary>
    public static ReasoningEffort ExtraHigh { get; } = new("xhigh");

    /// <summary>All the model can; known to few models.</summary>
    public static ReasoningEffort Max { get; } = new("max");

    /// <summary>The word as it is sent; empty for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public override string ToString() => Value;

    static ReasoningEffort IOpenEnum<ReasoningEffort>.Create(string value) => new(value);
}
