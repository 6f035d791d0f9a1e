using System.Text;
using System.Text.Json.Serialization;

namespace Vllm.Testing;

/// <summary>The answer to one request: status, headers, body, how the body is cut, and what goes wrong.</summary>
public record WireAnswer
{
    /// <summary>The HTTP status. 204 has neither body nor framing.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The headers to send. The server adds the framing (<see cref="WireFault.Framing"/>).</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body before HTTP framing and after content coding: a gzip body is ready to send.</summary>
    [JsonPropertyName("body_b64")]
    public byte[] BodyBytes { get; init; } = [];

    /// <summary>The body as text, in place of <see cref="BodyBytes"/>: for cases that people write and read.</summary>
    [JsonPropertyName("body_text")]
    public string? BodyText
    {
        get => null;
        init => BodyBytes = value is null ? BodyBytes : Encoding.UTF8.GetBytes(value);
    }

    /// <summary>In place of <see cref="BodyBytes"/> for bodies too large to keep.</summary>
    public WireBodyRecipe? BodyRecipe { get; init; }

    /// <summary>
    /// Ascending byte offsets at which the body is cut. Each piece is one write and one HTTP chunk, with a pause
    /// after it so that the client's read ends there. Null: pieces of 64 KB.
    /// </summary>
    public IReadOnlyList<long>? Chunking { get; init; }

    /// <summary>What goes wrong; null: nothing.</summary>
    public WireFault? Fault { get; init; }

    /// <summary>The body, kept or generated.</summary>
    [JsonIgnore]
    public WireBody Body => BodyRecipe is { } recipe ? new WireBody(recipe) : new WireBody(BodyBytes);

    /// <summary>Whether the headers say that the connection closes after the answer.</summary>
    internal bool SaysClose => Headers.Any(header =>
        header.Key.Equals("connection", StringComparison.OrdinalIgnoreCase)
        && header.Value.Equals("close", StringComparison.OrdinalIgnoreCase));
}
