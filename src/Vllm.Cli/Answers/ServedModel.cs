namespace Vllm.Cli;

/// <summary>The model to ask for.</summary>
internal static class ServedModel
{
    /// <summary>The one that was named; else the first that the server lists. Null when the request body names its own.</summary>
    /// <exception cref="VllmException">The list failed, or is empty.</exception>
    public static async Task<string?> FindAsync(VllmClient client, GenerationSettings settings, CancellationToken cancellationToken)
    {
        string? named = settings.Model ?? client.Options.DefaultModel;
        if (named is not null || settings.Extra.ContainsKey("model"))
        {
            return named;
        }

        IReadOnlyList<ModelCard> models = await client.Models.ListAsync(cancellationToken);
        return models.Count > 0
            ? models[0].Id
            : throw new VllmResponseException("The server lists no models, so there is none to ask; name one with --model.")
            {
                Endpoint = "/v1/models",
                Attempts = 1,
            };
    }
}
