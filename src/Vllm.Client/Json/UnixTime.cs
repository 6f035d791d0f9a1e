namespace Vllm;

/// <summary>Times as servers send them.</summary>
internal static class UnixTime
{
    /// <summary>The first second of the year 10000, which no <see cref="DateTimeOffset"/> can hold.</summary>
    private const long End = 253_402_300_800;

    /// <summary>Seconds since 1970; null when they make no sense: some servers send milliseconds or microseconds.</summary>
    public static DateTimeOffset? Read(long? seconds) => seconds is > 0 and < End ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
}
