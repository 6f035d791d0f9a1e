using System.CommandLine;

namespace Vllm.Cli;

/// <summary>Which server to ask, how long to wait and how often to try: the same for every command that asks one.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _baseUrl = new("--base-url")
    {
        Description = $"The server, with /v1. Default: VLLM_BASE_URL, else {VllmClientOptions.DefaultBaseUrl}.",
        HelpName = "URL",
    };

    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = "The server's key, sent as bearer token. Default: VLLM_API_KEY, which other users of this machine cannot see.",
        HelpName = "KEY",
    };

    private readonly Option<bool> _demo = new("--demo")
    {
        Description = "Let the built-in simulator answer, inside this program: needs no server and no model.",
    };

    private readonly Option<int?> _maxRetries = NumberOptions.Integer(
        "--max-retries", "Tries after the first, only before the first byte of the answer. Default: 2.", least: 0, most: 100);

    private readonly Option<TimeSpan?> _connect = NumberOptions.TimeLimit("--connect-timeout", "Limit for opening the connection. Default: 10.");

    private readonly Option<TimeSpan?> _firstToken = NumberOptions.TimeLimit(
        "--first-token-timeout", "Limit from the request to the first token. Default: none.");

    private readonly Option<TimeSpan?> _idle = NumberOptions.TimeLimit("--idle-timeout", "Limit for silence within an answer. Default: 120.");

    private readonly Option<TimeSpan?> _total = NumberOptions.TimeLimit("--timeout", "Limit for the whole request. Default: none.");

    public OptionGroup Server => new("Server", [_baseUrl, _apiKey]);

    /// <summary>The way without a server; not for every command.</summary>
    public OptionGroup TryIt => new("Try it", [_demo]);

    public OptionGroup Limits => new("Limits (seconds; 0 is none)", [_maxRetries, _connect, _firstToken, _idle, _total]);

    /// <summary>Whether the simulator is to answer.</summary>
    public bool IsDemo(ParseResult result) => result.GetValue(_demo);

    /// <summary>The settings of a client.</summary>
    /// <exception cref="UsageException">Two servers are named.</exception>
    public VllmClientOptions Read(ParseResult result)
    {
        if (IsDemo(result) && result.GetResult(_baseUrl) is not null)
        {
            throw new UsageException("--demo answers from inside this program and --base-url names a server; give one of them");
        }

        VllmClientOptions options = VllmClientOptions.FromEnvironment();
        TimeoutOptions timeouts = options.Timeouts;
        return options with
        {
            BaseUrl = result.GetValue(_baseUrl) ?? options.BaseUrl,
            ApiKey = result.GetValue(_apiKey) ?? options.ApiKey,
            Resilience = options.Resilience with
            {
                Retry = options.Resilience.Retry with { MaxRetries = result.GetValue(_maxRetries) ?? options.Resilience.Retry.MaxRetries },
            },
            Timeouts = timeouts with
            {
                Connect = result.GetValue(_connect) ?? timeouts.Connect,
                FirstToken = result.GetValue(_firstToken) ?? timeouts.FirstToken,
                Idle = result.GetValue(_idle) ?? timeouts.Idle,
                Total = result.GetValue(_total) ?? timeouts.Total,
            },
        };
    }

    /// <summary>Makes the client, so that a wrong address or key is wrong usage and not a failure.</summary>
    /// <exception cref="UsageException">A setting is wrong.</exception>
    public static VllmClient Connect(VllmClientOptions options)
    {
        try
        {
            return new VllmClient(options);
        }
        catch (ArgumentException exception)
        {
            throw UsageException.From(exception);
        }
    }
}
