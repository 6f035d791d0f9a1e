using System.Text.Json.Nodes;

namespace Vllm.Cli;

/// <summary>What <see cref="GenerationOptions"/> read; null is what the user left to the server or the library.</summary>
internal sealed record GenerationSettings
{
    public string? Model { get; init; }

    public bool Json { get; init; }

    public bool Stream { get; init; } = true;

    public int? N { get; init; }

    public int? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public long? Seed { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public bool Logprobs { get; init; }

    public JsonObject Extra { get; init; } = [];

    public ReasoningTags? ReasoningTags { get; init; }

    public int? MaxEventBytes { get; init; }

    /// <summary>The settings of each call by this client.</summary>
    public RequestOptions OptionsFor(VllmClient client) => new()
    {
        ReasoningTags = ReasoningTags,
        Limits = MaxEventBytes is { } bytes ? client.Options.Limits with { MaxEventBytes = bytes } : null,
    };
}
