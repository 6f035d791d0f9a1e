namespace Vllm;

/// <summary>One of the servers, or one of the models of a server, that a <see cref="FallbackClient"/> can ask.</summary>
public sealed class FallbackTarget
{
    /// <summary>Names a server, and the model to ask there.</summary>
    /// <param name="client">The server. Its own settings hold: give all but the last few retries, or none, to move on quickly.</param>
    /// <param name="model">The model to ask there, whatever the request names; null leaves it to the request and the client's default.</param>
    /// <param name="name">What to call it in errors; null takes the address and the model.</param>
    public FallbackTarget(VllmClient client, string? model = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        Client = client;
        Model = model;
        Name = name ?? (model is null ? client.BaseUrl.ToString() : $"{client.BaseUrl} ({model})");
    }

    /// <summary>The server.</summary>
    public VllmClient Client { get; }

    /// <summary>The model to ask there; null leaves it to the request and the client's default.</summary>
    public string? Model { get; }

    /// <summary>What it is called in errors.</summary>
    public string Name { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal IAnswerCall Prepare(ChatCompletionRequest request, RequestOptions? options, bool stream) =>
        Client.Chat.Completions.Server.Prepare(Model is null ? request : request with { Model = Model }, options, stream);
}
