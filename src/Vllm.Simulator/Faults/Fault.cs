using System.Diagnostics.CodeAnalysis;
using Vllm.Simulator.Faults;

namespace Vllm.Simulator;

/// <summary>
/// One thing that goes wrong with one answer, as servers and the proxies before them fail. Immutable.
/// <see cref="ToString"/> gives the text that <see cref="Parse"/> reads, also the value of <c>vllm_xargs.fault</c> and of
/// the header <c>X-Simulator-Fault</c>.
/// </summary>
public sealed class Fault
{
    private static readonly FaultPosition AfterFirstToken = FaultPosition.AfterTokens(1);

    internal Fault(FaultKind kind) => Kind = kind;

    /// <summary>The connection is reset before an answer.</summary>
    public static Fault Refuse { get; } = new(FaultKind.Refuse);

    /// <summary>The connection is closed in good order, without an answer.</summary>
    public static Fault Close { get; } = new(FaultKind.Close);

    internal FaultKind Kind { get; }

    internal FaultPosition Position { get; init; } = AfterFirstToken;

    /// <summary>How long; null: for ever.</summary>
    internal TimeSpan? Time { get; init; }

    internal int StatusCode { get; init; }

    /// <summary>Null: an error as vLLM writes it.</summary>
    internal string? Body { get; init; }

    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Another answer altogether: a status, with vLLM's error body or one of your own.</summary>
    /// <param name="status">200 to 599.</param>
    /// <param name="body">The body, say a proxy's page; null for an error in vLLM's form.</param>
    /// <param name="headers">More headers, such as <c>Retry-After</c> or <c>x-should-retry</c>.</param>
    /// <exception cref="ArgumentException">The status is none, or a header cannot be sent.</exception>
    public static Fault Status(int status, string? body = null, IReadOnlyDictionary<string, string>? headers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        headers ??= new Dictionary<string, string>();
        foreach ((string name, string value) in headers)
        {
            if (!FaultHeaders.CanBeSent(name, value))
            {
                throw new ArgumentException($"The header '{name}' with the value '{value}' cannot be sent; give visible ASCII characters.", nameof(headers));
            }
        }

        return new(FaultKind.Status) { StatusCode = status, Body = body, Headers = headers };
    }

    /// <summary>Nothing comes for a while, not even headers; then the whole answer.</summary>
    /// <param name="time">Zero to one day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day.</exception>
    public static Fault SlowStart(TimeSpan time) => new(FaultKind.SlowStart) { Time = Checked(time) };

    /// <summary>The body comes byte by byte.</summary>
    /// <param name="pause">The time before each byte, zero to one day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day.</exception>
    public static Fault Trickle(TimeSpan pause) => new(FaultKind.Trickle) { Time = Checked(pause) };

    /// <summary>The engine fails: a stream ends with an error event and <c>[DONE]</c>, a whole answer is a 500.</summary>
    /// <param name="tokens">After so many tokens, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is negative.</exception>
    public static Fault Error(int tokens = 1) => new(FaultKind.Error) { Position = FaultPosition.AfterTokens(tokens) };

    /// <summary>The engine gives the request up: <c>finish_reason: "abort"</c>, status 200, and in a stream <c>[DONE]</c>.</summary>
    /// <param name="tokens">After so many tokens, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is less than 1.</exception>
    public static Fault Abort(int tokens = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        return new(FaultKind.Abort) { Position = FaultPosition.AfterTokens(tokens) };
    }

    /// <summary>The server goes silent and leaves the connection open.</summary>
    /// <param name="position">Where; null: after the first token.</param>
    /// <param name="time">How long, then it goes on; null: for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day.</exception>
    public static Fault Stall(FaultPosition? position = null, TimeSpan? time = null) =>
        new(FaultKind.Stall) { Position = position ?? AfterFirstToken, Time = time is { } known ? Checked(known) : null };

    /// <summary>The connection is closed in good order, but within the body: the last HTTP chunk, or the rest of the length, is missing.</summary>
    /// <param name="position">Where; null: after the first token.</param>
    public static Fault Cut(FaultPosition? position = null) => new(FaultKind.Cut) { Position = position ?? AfterFirstToken };

    /// <summary>The body ends early and HTTP does not show it: it lasts until the connection closes.</summary>
    /// <param name="position">Where; null: after the first token.</param>
    public static Fault End(FaultPosition? position = null) => new(FaultKind.End) { Position = position ?? AfterFirstToken };

    /// <summary>The connection is reset (TCP RST) within the body.</summary>
    /// <param name="position">Where; null: after the first token.</param>
    public static Fault Reset(FaultPosition? position = null) => new(FaultKind.Reset) { Position = position ?? AfterFirstToken };

    /// <summary>A byte comes in between that no JSON may hold; the rest of the answer follows.</summary>
    /// <param name="position">Where; the byte lands in the JSON of the event there. Null: after the first token.</param>
    public static Fault BadJson(FaultPosition? position = null) => new(FaultKind.BadJson) { Position = position ?? AfterFirstToken };

    /// <summary>A byte comes in between that is no UTF-8; the rest of the answer follows.</summary>
    /// <param name="position">Where; counted in tokens it lands in the event's text. Null: after the first token.</param>
    public static Fault BadUtf8(FaultPosition? position = null) => new(FaultKind.BadUtf8) { Position = position ?? AfterFirstToken };

    /// <summary>Reads a fault, such as <c>reset</c>, <c>503:Retry-After=2</c>, <c>stall@20</c>, <c>cut@500b</c>.</summary>
    /// <param name="text">The text; what it may be stands in the documentation of the simulator.</param>
    /// <exception cref="FormatException">The text is no fault; the message says why, and what would be one.</exception>
    public static Fault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FaultGrammar.Read(text);
    }

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fault">The fault, if the text is one.</param>
    /// <returns>Whether the text is a fault.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Fault? fault)
    {
        try
        {
            fault = text is null ? null : FaultGrammar.Read(text);
        }
        catch (FormatException)
        {
            fault = null;
        }

        return fault is not null;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => FaultGrammar.Write(this);

    private static TimeSpan Checked(TimeSpan time, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(time))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromSeconds(FaultGrammar.LongestSeconds), name);
        return time;
    }
}
