namespace Vllm.Cli;

/// <summary>The server that a command asks: the user's, or the simulator inside this program.</summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    private readonly DemoServer? _demo;

    private ServerConnection(VllmClient client, DemoServer? demo)
    {
        Client = client;
        _demo = demo;
    }

    public VllmClient Client { get; }

    /// <summary>Makes the client, and starts the simulator if that is to answer. Nothing is sent yet.</summary>
    /// <param name="options">The client's settings.</param>
    /// <param name="isDemo">Whether the simulator is to answer.</param>
    /// <param name="model">The model that the user named; null for none.</param>
    /// <param name="console">Where it is said that no model answers.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="UsageException">A setting is wrong.</exception>
    public static async Task<ServerConnection> OpenAsync(
        VllmClientOptions options, bool isDemo, string? model, CliConsole console, CancellationToken cancellationToken)
    {
        if (!isDemo)
        {
            return new ServerConnection(ServerOptions.Connect(options), demo: null);
        }

        DemoServer demo = await DemoServer.StartAsync(model, cancellationToken);
        console.WriteNote("Demo: the built-in simulator answers; its text is made up, no model is running.");
        return new ServerConnection(ServerOptions.Connect(demo.Address(options)), demo);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }
}
