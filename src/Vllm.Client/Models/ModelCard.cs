using System.Text.Json;

namespace Vllm;

/// <summary>A model, or an adapter, that a server serves.</summary>
public sealed record ModelCard
{
    /// <summary>The name to ask for.</summary>
    public required string Id { get; init; }

    /// <summary>When the server made the card, which is when it was asked.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Whose it is; <c>vllm</c> for a vLLM server.</summary>
    public string? OwnedBy { get; init; }

    /// <summary>The model's own name or path; of a LoRA adapter its path.</summary>
    public string? Root { get; init; }

    /// <summary>The base model of a LoRA adapter; null for a base model.</summary>
    public string? Parent { get; init; }

    /// <summary>The context length in tokens, prompt and answer together; null for an adapter.</summary>
    public long? MaxModelLen { get; init; }

    /// <summary>What else the server sent, <c>permission</c> among it.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    internal static ModelCard FromElement(JsonElement card) => new()
    {
        Id = card.StringOrNull("id") ?? "",
        Created = UnixTime.Read(card.IntegerOrNull("created")),
        OwnedBy = card.StringOrNull("owned_by"),
        Root = card.StringOrNull("root"),
        Parent = card.StringOrNull("parent"),
        MaxModelLen = card.IntegerOrNull("max_model_len"),
        AdditionalProperties = card.EnumerateObject()
            .Where(property => property.TextOfName() is not ("id" or "object" or "created" or "owned_by" or "root" or "parent" or "max_model_len"))
            .GroupBy(property => property.TextOfName())
            .ToDictionary(properties => properties.Key, properties => properties.Last().Value),
    };
}
