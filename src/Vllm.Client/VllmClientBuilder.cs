using Microsoft.Extensions.Logging;

namespace Vllm;

/// <summary>Sets up a <see cref="VllmClient"/> step by step: the same settings as <see cref="VllmClientOptions"/>, one call each.</summary>
public sealed class VllmClientBuilder
{
    private readonly Dictionary<string, string> _headers = [];
    private VllmClientOptions _options = new();
    private HttpClient? _httpClient;

    internal VllmClientBuilder()
    {
    }

    /// <summary>Begins anew from the environment: <c>VLLM_BASE_URL</c>, <c>VLLM_API_KEY</c>, <c>VLLM_MODEL</c>.</summary>
    public VllmClientBuilder FromEnvironment() => Set(VllmClientOptions.FromEnvironment());

    /// <inheritdoc cref="VllmClientOptions.BaseUrl"/>
    public VllmClientBuilder BaseUrl(string baseUrl) => Set(_options with { BaseUrl = baseUrl });

    /// <inheritdoc cref="VllmClientOptions.ApiKey"/>
    public VllmClientBuilder ApiKey(string? apiKey) => Set(_options with { ApiKey = apiKey });

    /// <inheritdoc cref="VllmClientOptions.DefaultModel"/>
    public VllmClientBuilder DefaultModel(string? model) => Set(_options with { DefaultModel = model });

    /// <inheritdoc cref="VllmClientOptions.Timeouts"/>
    public VllmClientBuilder Timeouts(TimeoutOptions timeouts) => Set(_options with { Timeouts = timeouts });

    /// <inheritdoc cref="VllmClientOptions.Limits"/>
    public VllmClientBuilder Limits(SizeLimits limits) => Set(_options with { Limits = limits });

    /// <inheritdoc cref="VllmClientOptions.Resilience"/>
    public VllmClientBuilder Resilience(ResilienceOptions resilience)
    {
        ArgumentNullException.ThrowIfNull(resilience);
        return Set(_options with { Resilience = resilience });
    }

    /// <inheritdoc cref="ResilienceOptions.Retry"/>
    public VllmClientBuilder Retry(RetryOptions retry) => Set(_options with { Resilience = _options.Resilience with { Retry = retry } });

    /// <inheritdoc cref="VllmClientOptions.RateLimit"/>
    public VllmClientBuilder RateLimit(RateLimitOptions? rateLimit) => Set(_options with { RateLimit = rateLimit });

    /// <summary>Adds a header to every request; the same name replaces.</summary>
    public VllmClientBuilder Header(string name, string value)
    {
        HeaderRules.Require(name, value);
        _headers[name] = value;
        return this;
    }

    /// <inheritdoc cref="VllmClientOptions.LoggerFactory"/>
    public VllmClientBuilder LoggerFactory(ILoggerFactory? loggerFactory) => Set(_options with { LoggerFactory = loggerFactory });

    /// <inheritdoc cref="VllmClientOptions.TimeProvider"/>
    public VllmClientBuilder TimeProvider(TimeProvider timeProvider) => Set(_options with { TimeProvider = timeProvider });

    /// <summary>Sends through a caller's client, which is neither changed nor disposed.</summary>
    public VllmClientBuilder HttpClient(HttpClient httpClient)
    {
        _httpClient = httpClient;
        return this;
    }

    /// <summary>Makes the client.</summary>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which, and why.</exception>
    public VllmClient Build() => new(_options with { Headers = new Dictionary<string, string>(_headers) }, _httpClient);

    private VllmClientBuilder Set(VllmClientOptions options)
    {
        _options = options;
        return this;
    }
}
