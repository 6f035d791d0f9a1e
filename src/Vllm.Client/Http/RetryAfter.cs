using System.Globalization;
using System.Net.Http.Headers;

namespace Vllm;

/// <summary>
/// Reads how long a server asks to wait. .NET's own reading loses fractions and gives nothing for values out of range
/// (measured on .NET 10), so the raw header is read here.
/// </summary>
internal static class RetryAfter
{
    /// <summary>Today's form of a date, and the two older ones that a receiver has to understand too (RFC 9110, 5.6.7).</summary>
    private static readonly string[] DateFormats = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The time to wait; null when there is none, or none that is a time.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider time)
    {
        if (Header(headers, "retry-after-ms") is { } milliseconds && Seconds(milliseconds, 1e-3) is { } exact)
        {
            return exact;
        }

        if (Header(headers, "Retry-After") is not { } value)
        {
            return null;
        }

        if (Seconds(value, 1) is { } seconds)
        {
            return seconds;
        }

        if (!DateTimeOffset.TryParseExact(
            value, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out DateTimeOffset date))
        {
            return null;
        }

        TimeSpan wait = date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static TimeSpan? Seconds(string text, double unit) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
        && value >= 0 && value * unit < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(value * unit)
            : null;

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) && values.Count > 0 ? values.First().Trim() : null;
}
