using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Server;

namespace Vllm.Simulator;

/// <summary>
/// A server that answers as vLLM 0.32 does, without a model: over real sockets, with vLLM's wire format, parsers,
/// validation and errors, and a text that depends on nothing but the seed and the request. For tests, demos and load tests.
/// </summary>
/// <example>
/// <code>
/// await using VllmSimulator server = await VllmSimulator.StartAsync();
/// // server.BaseUrl: http://127.0.0.1:PORT/v1
/// </code>
/// </example>
public sealed class VllmSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EngineState _engine;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _kill = new();
    private Task? _refusing;
    private int _isDisposed;

    private VllmSimulator(WebApplication app, EngineState engine, Uri baseUrl)
    {
        (_app, _engine, BaseUrl) = (app, engine, baseUrl);
    }

    /// <summary>The address for clients, <c>http://HOST:PORT/v1</c>, with the port that was taken.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The requests that generate now. A client that leaves is seen here: its request ends at once.</summary>
    public int RunningRequests => _engine.RunningRequests;

    /// <summary>Starts a server. It writes nothing to the console and handles no signals of the process.</summary>
    /// <param name="options">What it serves; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <returns>The running server; disposing it stops it.</returns>
    /// <exception cref="ArgumentException">An option is out of its range; the message says which and what is allowed.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<VllmSimulator> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        options.Validate();
        var engine = new EngineState(options);
        WebApplication app = Build(options, new RequestHandler(options, engine));
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new VllmSimulator(app, engine, new Uri($"{address.TrimEnd('/')}/v1"));
    }

    /// <summary>Waits until the server is disposed, or the token is cancelled; neither is an error.</summary>
    /// <param name="cancellationToken">Ends the waiting; it does not stop the server.</param>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken = default) =>
        await _stopped.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// Closes the listening socket: new connections are refused, idle ones are closed, running answers go on. For a
    /// server that comes back, start another one at the same <see cref="SimulatorOptions.Port"/>.
    /// </summary>
    public void RefuseConnections()
    {
        lock (_lock)
        {
            // Kestrel gives up its socket before the first thing that it waits for, which is the end of its connections.
            _refusing ??= _app.Services.GetRequiredService<IServer>().StopAsync(_kill.Token);
        }
    }

    /// <summary>
    /// What a vLLM does on SIGTERM (recorded): new connections are refused, and running answers go silent but stay open,
    /// until <see cref="DisposeAsync"/>. Only an idle time limit ends them on the client's side.
    /// </summary>
    public void Terminate()
    {
        _engine.Silence();
        RefuseConnections();
    }

    /// <summary>Stops the server at once: running answers break off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _engine.Stop();
        await _kill.CancelAsync().ConfigureAwait(false);
        await (_refusing ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _kill.Dispose();
        _stopped.TrySetResult();
    }

    private static WebApplication Build(SimulatorOptions options, RequestHandler handler)
    {
        // The empty builder reads no environment, no files and logs nothing.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        // A flush ends once the kernel has the bytes, as in uvicorn: a fault that resets the connection overtakes none of them.
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.MaxWriteBufferSize = 1).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Recorded: 60 MB pass the Python front end; the Rust one refuses more than 32 MiB.
            kestrel.Limits.MaxRequestBodySize = options.FrontEnd == FrontEnd.Python ? 100_000_000 : 32 * 1024 * 1024;
            // Both front ends close an idle connection after 5 s, and neither minds a slow reader.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.MinResponseDataRate = null;
            if (options.Host == "localhost" && options.Port != 0)
            {
                kestrel.ListenLocalhost(options.Port, listen => listen.Protocols = HttpProtocols.Http1);
            }
            else
            {
                System.Net.IPAddress address = options.Host == "localhost" ? System.Net.IPAddress.Loopback : System.Net.IPAddress.Parse(options.Host);
                kestrel.Listen(address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
        WebApplication app = builder.Build();
        app.Run(handler.HandleAsync);
        return app;
    }

    // The default lifetime would take Ctrl+C away from the program around the simulator.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
