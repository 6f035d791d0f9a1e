using System.Globalization;

namespace Vllm.Simulator.Faults;

/// <summary>Faults as text: a word or a status, <c>@</c> and where, <c>:</c> and how.</summary>
internal static class FaultGrammar
{
    /// <summary>Longer than any test needs, and far below what Task.Delay accepts.</summary>
    public const double LongestSeconds = 86_400;

    private const string Known = "refuse, close, a status (503), slow-start, trickle, error, abort, stall, cut, end, reset, bad-json, bad-utf8";

    private static readonly Dictionary<string, FaultKind> Words = new(StringComparer.Ordinal)
    {
        ["refuse"] = FaultKind.Refuse,
        ["close"] = FaultKind.Close,
        ["slow-start"] = FaultKind.SlowStart,
        ["trickle"] = FaultKind.Trickle,
        ["error"] = FaultKind.Error,
        ["abort"] = FaultKind.Abort,
        ["stall"] = FaultKind.Stall,
        ["cut"] = FaultKind.Cut,
        ["end"] = FaultKind.End,
        ["reset"] = FaultKind.Reset,
        ["bad-json"] = FaultKind.BadJson,
        ["bad-utf8"] = FaultKind.BadUtf8,
    };

    public static Fault Read(string text)
    {
        string trimmed = text.Trim();
        string[] parts = trimmed.Split(':');
        (string word, string? place) = parts[0].Split('@', 2) is [var before, var after] ? (before, after) : (parts[0], null);
        string[] arguments = parts[1..];
        if (word.Length == 3 && word.All(char.IsAsciiDigit))
        {
            return place is null
                ? ReadStatus(trimmed, int.Parse(word, CultureInfo.InvariantCulture), arguments)
                : throw Wrong(trimmed, "a status has no place in the answer: leave out '@'");
        }

        if (!Words.TryGetValue(word, out FaultKind kind))
        {
            throw Wrong(trimmed, $"there is no '{word}'. Give one of {Known}");
        }

        if (place is not null && !HasPosition(kind))
        {
            throw Wrong(trimmed, $"'{word}' has no place in the answer: leave out '@'");
        }

        FaultPosition position = place is null ? FaultPosition.AfterTokens(1) : ReadPosition(trimmed, place);
        if (kind is FaultKind.Error or FaultKind.Abort && position.IsBytes)
        {
            throw Wrong(trimmed, $"'{word}' comes after tokens: leave out the 'b'");
        }

        if (kind == FaultKind.Abort && position.Least == 0)
        {
            throw Wrong(trimmed, "an answer is aborted after one token at the earliest: give '@1' or more");
        }

        return new Fault(kind) { Position = position, Time = ReadTime(trimmed, kind, word, arguments) };
    }

    public static string Write(Fault fault)
    {
        if (fault.Kind == FaultKind.Status)
        {
            string[] headers = [.. fault.Headers.Select(header => $":{header.Key}={Uri.EscapeDataString(header.Value)}")];
            return $"{fault.StatusCode.ToString(CultureInfo.InvariantCulture)}{string.Concat(headers)}{(fault.Body is null ? "" : $":body={Uri.EscapeDataString(fault.Body)}")}";
        }

        string word = Words.First(pair => pair.Value == fault.Kind).Key;
        string time = fault.Time is { } known ? $":{known.TotalSeconds.ToString(CultureInfo.InvariantCulture)}" : "";
        return $"{word}{(HasPosition(fault.Kind) ? $"@{fault.Position}" : "")}{time}";
    }

    private static bool HasPosition(FaultKind kind) => kind >= FaultKind.Error;

    private static Fault ReadStatus(string text, int status, string[] arguments)
    {
        if (status is < 200 or > 599)
        {
            throw Wrong(text, $"{status} is no status that can be sent: give 200 to 599");
        }

        string? body = null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string argument in arguments)
        {
            if (argument.Split('=', 2) is not [var name, var escaped])
            {
                throw Wrong(text, $"'{argument}' is neither a header nor the body: give Retry-After=2, x-should-retry=false, body=text");
            }

            string value = Uri.UnescapeDataString(escaped);
            if (name == "body")
            {
                body = value;
            }
            else if (!FaultHeaders.CanBeSent(name, value))
            {
                throw Wrong(text, $"the header '{name}' cannot be sent: give a name, '=' and visible ASCII characters");
            }
            else
            {
                headers[name] = value;
            }
        }

        return new Fault(FaultKind.Status) { StatusCode = status, Body = body, Headers = headers };
    }

    private static FaultPosition ReadPosition(string text, string place)
    {
        bool isBytes = place.EndsWith('b');
        string[] bounds = (isBytes ? place[..^1] : place).Split('-');
        if (bounds.Length > 2 || !TryCount(bounds[0], out int least) || !TryCount(bounds[^1], out int most) || most < least)
        {
            throw Wrong(text, $"'{place}' is no place: give tokens (20), bytes (500b), or a range of either (0-40, 0-2000b)");
        }

        return isBytes ? FaultPosition.AfterBytes(least, most) : FaultPosition.AfterTokens(least, most);
    }

    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private static TimeSpan? ReadTime(string text, FaultKind kind, string word, string[] arguments)
    {
        bool takesTime = kind is FaultKind.SlowStart or FaultKind.Trickle or FaultKind.Stall;
        if (arguments.Length > (takesTime ? 1 : 0))
        {
            throw Wrong(text, takesTime ? "it takes one number of seconds" : $"'{word}' takes nothing after ':'");
        }

        if (arguments.Length == 0)
        {
            return kind is FaultKind.SlowStart or FaultKind.Trickle
                ? throw Wrong(text, $"how long is missing: give seconds ({word}:{(kind == FaultKind.Trickle ? "0.01" : "2")})")
                : null;
        }

        return double.TryParse(arguments[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= LongestSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(text, $"'{arguments[0]}' is no time: give seconds from 0 to {LongestSeconds}");
    }

    private static FormatException Wrong(string text, string reason) => new($"'{text}' is not a fault: {reason}.");
}
