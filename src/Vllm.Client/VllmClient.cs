using System.Net;

namespace Vllm;

/// <summary>
/// A client of one vLLM server. Thread safe, and meant to be made once and used for all calls: it keeps the connections.
/// </summary>
/// <example>
/// <code>
/// using var client = new VllmClient("http://localhost:8000/v1");
/// ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
/// {
///     Model = "Qwen/Qwen3-8B",
///     Messages = [ChatMessage.User("Why is the sky blue?")],
/// });
/// </code>
/// </example>
public sealed class VllmClient : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly bool _ownsHttp;
    private readonly ServerAddress _address;
    private readonly CallReport _report;

    /// <summary>Creates a client with the default settings.</summary>
    /// <param name="baseUrl">The server; see <see cref="VllmClientOptions.BaseUrl"/>.</param>
    /// <exception cref="ArgumentException">The address is wrong; the message says why.</exception>
    public VllmClient(string baseUrl)
        : this(new VllmClientOptions { BaseUrl = baseUrl })
    {
    }

    /// <summary>Creates a client.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which, and why.</exception>
    public VllmClient(VllmClientOptions options)
        : this(options, null)
    {
    }

    /// <summary>Creates a client that sends through a caller's <see cref="HttpClient"/>, which is neither changed nor disposed.</summary>
    /// <remarks>
    /// Set its <see cref="HttpClient.Timeout"/> to infinite: the default of 100 seconds ends long answers. Redirects, cookies and the
    /// connect limit are then the handler's business, and <see cref="SocketsHttpHandler.MaxResponseDrainSize"/> = 0 makes
    /// leaving a stream early close its connection at once.
    /// </remarks>
    /// <param name="options">The settings.</param>
    /// <param name="httpClient">The caller's client; null makes one of our own.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which, and why.</exception>
    public VllmClient(VllmClientOptions options, HttpClient? httpClient)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        // What was checked must not change any more.
        options = options with { Headers = new Dictionary<string, string>(options.Headers) };
        Options = options;
        _address = ServerAddress.Parse(options.BaseUrl);
        _ownsHttp = httpClient is null;
        _http = httpClient ?? new HttpMessageInvoker(CreateHandler(options));
        _report = new CallReport(this, options);
        var pipeline = new HttpPipeline(options, _http, _address, _report);
        Chat = new ChatApi(pipeline, options.DefaultModel);
        Completions = new CompletionsApi(pipeline, options.DefaultModel);
        Models = new ModelsApi(pipeline);
        Server = new ServerApi(pipeline);
    }

    /// <summary>
    /// Raised before a request is sent once more: after a failure, or because the answer is late. Called on the thread of the call, which
    /// waits for it. An exception of a handler does not end the call: it is logged as an error, and the handlers after it are not called.
    /// </summary>
    public event EventHandler<RetryingEventArgs>? Retrying
    {
        add => _report.RetryingHandlers += value;
        remove => _report.RetryingHandlers -= value;
    }

    /// <summary>Chat.</summary>
    public ChatApi Chat { get; }

    /// <summary>Completions: a text goes on, without roles or chat template.</summary>
    public CompletionsApi Completions { get; }

    /// <summary>The models that the server serves.</summary>
    public ModelsApi Models { get; }

    /// <summary>The server itself: its health and version.</summary>
    public ServerApi Server { get; }

    /// <summary>The server's address with <c>/v1</c>.</summary>
    public Uri BaseUrl => _address.BaseUrl;

    /// <summary>The settings.</summary>
    public VllmClientOptions Options { get; }

    /// <summary>Creates a client from the environment: <c>VLLM_BASE_URL</c>, <c>VLLM_API_KEY</c>, <c>VLLM_MODEL</c>.</summary>
    /// <exception cref="ArgumentException">A variable is wrong; the message says which, and why.</exception>
    public static VllmClient FromEnvironment() => new(VllmClientOptions.FromEnvironment());

    /// <summary>Begins to set up a client step by step.</summary>
    public static VllmClientBuilder CreateBuilder() => new();

    /// <summary>
    /// Closes idle connections and refuses further calls; answers that still arrive go on. A caller's own <see cref="HttpClient"/> is left alone.
    /// </summary>
    public void Dispose()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => $"{nameof(VllmClient)} {{ BaseUrl = {BaseUrl} }}";

    /// <summary>What lies under the client where the caller brings nothing.</summary>
    internal static SocketsHttpHandler CreateHandler(VllmClientOptions options) => new()
    {
        // A redirect would carry the prompt, and custom headers with secrets, to another host.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.Timeouts.Connect,
        PooledConnectionIdleTimeout = options.IdleConnectionTime,
        PooledConnectionLifetime = options.ConnectionLifetime,

        // Leaving a stream early has to close the connection, not to read the rest of the answer.
        MaxResponseDrainSize = 0,
        EnableMultipleHttp2Connections = true,
        PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new WideReadStream(context.PlaintextStream)),
    };
}
