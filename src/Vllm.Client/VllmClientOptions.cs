using System.Text;
using Microsoft.Extensions.Logging;

namespace Vllm;

/// <summary>
/// Settings of a <see cref="VllmClient"/>. Checked once when the client is made, and fixed from then on:
/// use <c>with</c> to derive other settings for another client.
/// </summary>
public sealed record VllmClientOptions
{
    /// <summary>Where a server listens when nothing is said: <c>http://localhost:8000/v1</c>, vLLM's own default.</summary>
    public const string DefaultBaseUrl = "http://localhost:8000/v1";

    /// <summary>The environment variable of <see cref="BaseUrl"/>.</summary>
    public const string BaseUrlVariable = "VLLM_BASE_URL";

    /// <summary>The environment variable of <see cref="ApiKey"/>.</summary>
    public const string ApiKeyVariable = "VLLM_API_KEY";

    /// <summary>The environment variable of <see cref="DefaultModel"/>.</summary>
    public const string ModelVariable = "VLLM_MODEL";

    /// <summary>
    /// The server, with or without <c>/v1</c>, with or without a trailing slash, with or without the path prefix of a gateway.
    /// Only <c>http</c> and <c>https</c>; no query, fragment or credentials.
    /// </summary>
    /// <value>Default: <see cref="DefaultBaseUrl"/>.</value>
    public string BaseUrl { get; init; } = DefaultBaseUrl;

    /// <summary>The key of <c>vllm serve --api-key</c>, sent as <c>Authorization: Bearer</c>; null or empty sends none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The model of requests that name none; null leaves the choice to the server (its base model).</summary>
    public string? DefaultModel { get; init; }

    /// <summary>The time limits of each call.</summary>
    public TimeoutOptions Timeouts { get; init; } = new();

    /// <summary>How much of an answer is accepted.</summary>
    public SizeLimits Limits { get; init; } = new();

    /// <summary>Retries and their budget, circuit breaker, concurrency limit, hedging.</summary>
    public ResilienceOptions Resilience { get; init; } = new();

    /// <summary>How much is asked of the server a minute; null for no limit.</summary>
    public RateLimitOptions? RateLimit { get; init; }

    /// <summary>Headers added to every request. Names and values are checked when the client is made.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock behind the time limits and the pauses between tries.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether chunks that differ in their text only are read without a parser; off only to prove that it makes no difference.</summary>
    internal bool UsesMemo { get; init; } = true;

    /// <summary>
    /// How long a connection is kept for the next call. uvicorn closes idle ones after 5 s, and a request on one that it is about to close would
    /// fail; .NET looks once a second, so that 3 s means up to 4.
    /// </summary>
    internal TimeSpan IdleConnectionTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a connection is used at all, so that a change of DNS is seen.</summary>
    internal TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Where the client logs, under the category <c>Vllm.Client</c>; null does not log. Prompts, answers, keys and header values never
    /// go into it.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// The settings of the environment: <c>VLLM_BASE_URL</c>, <c>VLLM_API_KEY</c>, <c>VLLM_MODEL</c>; the defaults where one is not set.
    /// </summary>
    public static VllmClientOptions FromEnvironment() => new()
    {
        BaseUrl = Variable(BaseUrlVariable) ?? DefaultBaseUrl,
        ApiKey = Variable(ApiKeyVariable),
        DefaultModel = Variable(ModelVariable),
    };

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is wrong; the message names it, its value and the remedy.</exception>
    internal void Validate()
    {
        HeaderRules.RequireKey(ApiKey);
        foreach ((string name, string value) in Headers ?? throw Null(nameof(Headers)))
        {
            HeaderRules.Require(name, value);
        }

        (Timeouts ?? throw Null(nameof(Timeouts))).Validate();
        (Limits ?? throw Null(nameof(Limits))).Validate();
        (Resilience ?? throw Null(nameof(Resilience))).Validate();
        RateLimit?.Validate();
        _ = TimeProvider ?? throw Null(nameof(TimeProvider));
    }

    private static ArgumentNullException Null(string name) => new(name, $"{nameof(VllmClientOptions)}.{name} is null; leave it out to get the default.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Without the key and without header values: both may be secrets.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("BaseUrl = ").Append(ServerAddress.Describe(BaseUrl))
            .Append(", ApiKey = ").Append(string.IsNullOrEmpty(ApiKey) ? "none" : "***")
            .Append(", DefaultModel = ").Append(DefaultModel)
            .Append(", Timeouts = ").Append(Timeouts)
            .Append(", Limits = ").Append(Limits)
            .Append(", Resilience = ").Append(Resilience)
            .Append(", RateLimit = ").Append(RateLimit);
        return true;
    }
}
