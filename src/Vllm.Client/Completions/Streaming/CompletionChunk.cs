using System.Text.Json;

namespace Vllm;

/// <summary>One chunk of a streamed completion, as the server framed it.</summary>
public sealed record CompletionChunk
{
    /// <summary>The answer's id; empty when the server sent none.</summary>
    public string Id { get; init; } = "";

    /// <summary>When the server made it, or null when it sent no time that makes sense.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The model that answers; empty when the server sent none.</summary>
    public string Model { get; init; } = "";

    /// <summary>The pieces in this chunk: none in a chunk of usage, else in practice one.</summary>
    public IReadOnlyList<CompletionChunkChoice> Choices { get; init; } = [];

    /// <summary>The token usage, when this chunk holds it.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The server's version and set-up, when this chunk or one before it held it.</summary>
    public string? SystemFingerprint { get; init; }

    /// <summary>The server's timing, when this chunk holds it.</summary>
    public RequestMetrics? Metrics { get; init; }

    /// <summary>What else the server sent at this level.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>The chunk's JSON as it came, when <see cref="RequestOptions.KeepRawBody"/> asked for it; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>The number of choices, without their text: it belongs into no log.</summary>
    public override string ToString() => $"{nameof(CompletionChunk)} {{ Id = {Id}, Choices = {Choices.Count} }}";

    internal static CompletionChunk From(CompletionChunkData chunk, byte[]? raw)
    {
        var choices = new CompletionChunkChoice[chunk.ChoiceCount];
        for (int i = 0; i < choices.Length; i++)
        {
            choices[i] = CompletionChunkChoice.From(chunk.Choices[i]);
        }

        return new CompletionChunk
        {
            Id = chunk.Id ?? "",
            Created = UnixTime.Read(chunk.Created),
            Model = chunk.Model ?? "",
            Choices = choices,
            Usage = chunk.Usage,
            SystemFingerprint = chunk.SystemFingerprint,
            Metrics = chunk.Metrics,
            AdditionalProperties = AdditionalJson.Copy(chunk.Additional),
            Raw = raw,
        };
    }
}
