using Vllm.Simulator;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>A simulator, and a client of it, for the code of one page.</summary>
public abstract class SnippetTest : IAsyncLifetime
{
    /// <summary>The model that the pages name.</summary>
    protected const string Model = "Qwen/Qwen3-8B";

    /// <summary>The simulator.</summary>
    protected VllmSimulator Server { get; private set; } = null!;

    /// <summary>A client of it.</summary>
    protected VllmClient Client { get; private set; } = null!;

    /// <summary>A question, for blocks that show how an answer is read.</summary>
    protected static ChatCompletionRequest Question => new() { Model = Model, Messages = [ChatMessage.User("Why is the sky blue?")] };

    public async ValueTask InitializeAsync()
    {
        Server = await VllmSimulator.StartAsync(Options);
        Client = new VllmClient(Server.BaseUrl.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the simulator is started with.</summary>
    protected virtual SimulatorOptions Options => new() { ServedModelNames = [Model] };
}
