using System.Text;
using System.Text.Json;

namespace Vllm.Testing;

/// <summary>A request as the server read it.</summary>
public sealed record WireRequest
{
    /// <summary>The method, as sent.</summary>
    public required string Method { get; init; }

    /// <summary>The path with its query, as sent.</summary>
    public required string Path { get; init; }

    /// <summary>The headers in their order, names as sent.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body without its HTTP framing.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Which connection it came on, counted from 0.</summary>
    public required int Connection { get; init; }

    /// <summary>The body as text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public JsonElement BodyJson => JsonElement.Parse(Body);

    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Whether the client asks to close the connection after the answer.</summary>
    internal bool AsksToClose => string.Equals(Header("connection"), "close", StringComparison.OrdinalIgnoreCase);
}
