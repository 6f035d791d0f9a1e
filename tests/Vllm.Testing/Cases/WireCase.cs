using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vllm.Testing;

/// <summary>
/// One answer of a server as bytes, what goes wrong while it is sent, and the right result of it.
/// <see cref="WireServer"/> plays it; <see cref="Expect"/> judges what the client made of it.
/// </summary>
/// <remarks>
/// <para>
/// The cases are lines of JSON in <c>tests/data</c>: <c>wire-cases.jsonl.gz</c> and <c>own-cases.jsonl</c> (made by hand, the
/// first ones elsewhere), <c>recorded-cases.jsonl.gz</c> (a real vLLM, group <c>recorded</c>). The keys are the properties of this
/// class and of <see cref="WireAnswer"/> in snake case; <c>expect</c> is described on
/// <see cref="ExpectedAnswer"/>. A key that is not known fails the load: else a new rule would silently go unchecked.
/// </para>
/// <para>
/// The client under test asks with any prompt and model <c>m</c>, and without retries unless
/// <see cref="ExpectAttempts"/> is given. The server writes the answer byte for byte, keeps the connection for
/// the next request as vLLM does, and counts the requests.
/// </para>
/// <para>
/// It formats as its id and parses from it: so xunit can take cases as theory data and list each row.
/// </para>
/// </remarks>
public sealed record WireCase : WireAnswer, IParsable<WireCase>, IFormattable
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly string[] Files = ["wire-cases.jsonl.gz", "recorded-cases.jsonl.gz", "own-cases.jsonl"];

    private static readonly Lazy<IReadOnlyList<WireCase>> Cases = new(() =>
        [.. Files.SelectMany(TestData.ReadLines).Select(FromJson)]);

    private static readonly Lazy<Dictionary<string, WireCase>> CasesById = new(() =>
        Cases.Value.ToDictionary(wireCase => wireCase.Id, StringComparer.Ordinal));

    /// <summary>Every case of all files, in their order.</summary>
    public static IReadOnlyList<WireCase> All => Cases.Value;

    /// <summary>The name of the case, unique over all files.</summary>
    public required string Id { get; init; }

    /// <summary>The topic: <c>sse-framing</c>, <c>http-status</c>, <c>recorded</c>, ...</summary>
    public string Group { get; init; } = "";

    /// <summary>What the case is about, and the ground for the result when another one can be defended.</summary>
    public string Why { get; init; } = "";

    /// <summary>Where the bytes were seen.</summary>
    public string Source { get; init; } = "";

    /// <summary>Another result can be defended; the one given is ours.</summary>
    public bool Debatable { get; init; }

    /// <summary>Which endpoint the client asks.</summary>
    public WireEndpoint Endpoint { get; init; }

    /// <summary>Whether the request asks for a stream. The answer may differ from the wish.</summary>
    public bool Stream { get; init; }

    /// <summary>What the request asks for besides the prompt.</summary>
    public WireRequestSettings Request { get; init; } = new();

    /// <summary>How the client treats reasoning inside the content.</summary>
    public WireClientOptions Options { get; init; } = new();

    /// <summary>The client's time limits, where the case depends on them.</summary>
    public WireTimeouts Timeouts { get; init; } = new();

    /// <summary>The client's size limits, where the case depends on them.</summary>
    public WireLimits Limits { get; init; } = new();

    /// <summary>Answers to the second and later requests; the last one repeats. Empty: this answer repeats.</summary>
    public IReadOnlyList<WireAnswer> Then { get; init; } = [];

    /// <summary>How many requests the server must have seen from a client with its default of 2 retries; null: retries are off.</summary>
    public int? ExpectAttempts { get; init; }

    /// <summary>The right result.</summary>
    public ExpectedAnswer Expect { get; init; } = ExpectedAnswer.Nothing;

    /// <summary>The cases of these groups.</summary>
    /// <exception cref="ArgumentException">A group has no cases: a misspelt name must not make a test empty.</exception>
    public static IReadOnlyList<WireCase> ByGroup(params IReadOnlyList<string> groups)
    {
        ILookup<string, WireCase> byGroup = All.ToLookup(wireCase => wireCase.Group, StringComparer.Ordinal);
        string? unknown = groups.FirstOrDefault(group => !byGroup.Contains(group));
        return unknown is null
            ? [.. groups.SelectMany(group => byGroup[group])]
            : throw new ArgumentException(
                $"No wire case has the group '{unknown}'; there are: {string.Join(", ", byGroup.Select(group => group.Key))}.",
                nameof(groups));
    }

    /// <summary>The case with this <see cref="Id"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static WireCase Get(string id) =>
        CasesById.Value.TryGetValue(id, out WireCase? found)
            ? found
            : throw new KeyNotFoundException($"No wire case has the id '{id}'.");

    /// <summary>Reads one line of a case file.</summary>
    /// <exception cref="JsonException">It is no case, or has a key or word this harness does not know.</exception>
    public static WireCase FromJson(string json) =>
        JsonSerializer.Deserialize<WireCase>(json, Format) ?? throw new JsonException("A wire case cannot be null.");

    /// <summary>The case with this id, as <see cref="Get"/>.</summary>
    public static WireCase Parse(string s, IFormatProvider? provider) => Get(s);

    /// <summary>The case with this id; false when there is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out WireCase? result)
    {
        result = s is null ? null : CasesById.Value.GetValueOrDefault(s);
        return result is not null;
    }

    /// <summary>The id: what a test explorer shows.</summary>
    public override string ToString() => Id;

    /// <summary>The id.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => Id;
}
