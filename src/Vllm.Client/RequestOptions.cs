namespace Vllm;

/// <summary>Settings of one call; null takes the client's.</summary>
public sealed record RequestOptions
{
    /// <summary>The time limits of this call, all of them; <c>Connect</c> is always the client's.</summary>
    public TimeoutOptions? Timeouts { get; init; }

    /// <summary>The retries of this call; with <see cref="RetryOptions.MaxRetries"/> 0 none. They are paid from the client's budget.</summary>
    public RetryOptions? Retry { get; init; }

    /// <summary>The hedging of this call, also where the client has none; with <see cref="HedgingOptions.MaxHedges"/> 0 none.</summary>
    public HedgingOptions? Hedging { get; init; }

    /// <summary>How much of this answer is accepted.</summary>
    public SizeLimits? Limits { get; init; }

    /// <summary>Headers of this call, added to the client's; the same name replaces.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>
    /// Splits reasoning in tags from the content of chat answers, for servers that run without a reasoning parser; null leaves the text alone.
    /// </summary>
    public ReasoningTags? ReasoningTags { get; init; }

    /// <summary>Whether to keep the bytes of an answer that is not streamed (<c>RawBody</c>), or of each chunk of a stream.</summary>
    /// <value>Default: false.</value>
    public bool KeepRawBody { get; init; }

    /// <summary>Checks every setting, and keeps what was checked from changing until the request is sent.</summary>
    internal RequestOptions Checked()
    {
        RequestOptions copy = Headers is null ? this : this with { Headers = new Dictionary<string, string>(Headers) };
        copy.Validate();
        return copy;
    }

    private void Validate()
    {
        Timeouts?.Validate();
        Retry?.Validate();
        Hedging?.Validate();
        Limits?.Validate();
        ReasoningTags?.Validate();
        foreach ((string name, string value) in Headers ?? new Dictionary<string, string>())
        {
            HeaderRules.Require(name, value);
        }
    }
}
