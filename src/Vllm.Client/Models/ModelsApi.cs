using System.Text.Json;

namespace Vllm;

/// <summary>The models that a server serves, <c>GET /v1/models</c>: <see cref="VllmClient.Models"/>.</summary>
public sealed class ModelsApi
{
    private readonly HttpPipeline _pipeline;

    internal ModelsApi(HttpPipeline pipeline) => _pipeline = pipeline;

    /// <summary>Lists the base model under each of its served names, and the adapters that are loaded.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="VllmException">The call failed.</exception>
    public Task<IReadOnlyList<ModelCard>> ListAsync(CancellationToken cancellationToken = default) => ListAsync(null, cancellationToken);

    /// <inheritdoc cref="ListAsync(CancellationToken)"/>
    /// <param name="options">Settings of this call; null takes the client's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<ModelCard>> ListAsync(RequestOptions? options, CancellationToken cancellationToken = default) =>
        JsonAnswer.GetAsync(_pipeline, "v1/models", options, ReadList, "list of models", cancellationToken);

    private static IReadOnlyList<ModelCard>? ReadList(JsonElement body) =>
        body.MemberOrNull("data") is { ValueKind: JsonValueKind.Array } data
            ? [.. data.EnumerateArray().Where(card => card.ValueKind == JsonValueKind.Object).Select(ModelCard.FromElement)]
            : null;
}
