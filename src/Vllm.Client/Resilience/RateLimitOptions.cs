namespace Vllm;

/// <summary>
/// How much a client asks of a server, so that a quota is kept before the server has to refuse. Counts chat and completions; what
/// lists models or asks for health passes.
/// </summary>
public sealed record RateLimitOptions
{
    /// <summary>Requests a minute, retries included; null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>
    /// Tokens a minute, prompts and answers together; null for no limit. A request is let through on an estimate (a token for four
    /// characters of text, and the most tokens that it lets the answer have), which the usage of the answer then corrects. A stream
    /// reports it only with <see cref="StreamOptions.IncludeUsage"/>; without, the estimate stays.
    /// </summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>
    /// How long a request may wait for its turn, retries aside. One that would foreseeably wait longer fails at once with
    /// <see cref="VllmRateLimitException"/>; zero never waits. The wait counts towards <see cref="TimeoutOptions.Total"/> only.
    /// </summary>
    /// <value>Default: <see cref="Timeout.InfiniteTimeSpan"/>, it waits as long as it takes.</value>
    public TimeSpan MaxWait { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How much unused time is saved up for a burst: with 6 seconds a tenth of the minute's amount, at least one request. In no minute
    /// does more go out than the limit and one burst.
    /// </summary>
    /// <value>Default: 6 seconds.</value>
    public TimeSpan Burst { get; init; } = TimeSpan.FromSeconds(6);

    internal void Validate()
    {
        Require(RequestsPerMinute is null or > 0, nameof(RequestsPerMinute), RequestsPerMinute, "must be over zero, or null for no limit");
        Require(TokensPerMinute is null or > 0, nameof(TokensPerMinute), TokensPerMinute, "must be over zero, or null for no limit");
        Require(
            MaxWait == Timeout.InfiniteTimeSpan || (MaxWait >= TimeSpan.Zero && MaxWait <= TimeSpan.FromDays(1)), nameof(MaxWait), MaxWait,
            "must be from zero to one day, or Timeout.InfiniteTimeSpan");
        Require(
            Burst > TimeSpan.Zero && Burst <= TimeSpan.FromMinutes(1), nameof(Burst), Burst, "must be over zero and at most one minute");
    }

    private static void Require(bool holds, string name, object? value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(RateLimitOptions)}.{name} {rule}.");
        }
    }
}
