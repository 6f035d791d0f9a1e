using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Vllm.Testing;

/// <summary>One recorded exchange with a real vLLM: the request as it was sent, and the answer byte for byte.</summary>
public sealed class Recording
{
    private static readonly Lock ArchiveLock = new();
    private static readonly Lazy<ZipArchive> Archive = new(() => new ZipArchive(TestData.Open("recordings-raw.zip")));

    private readonly JsonElement _row;

    private Recording(JsonElement row)
    {
        _row = row;
    }

    /// <summary>All recordings, in the order they were made.</summary>
    public static IReadOnlyList<Recording> All { get; } =
        [.. TestData.ReadLines("recordings-index.jsonl.gz").Select(line => new Recording(JsonDocument.Parse(line).RootElement.Clone()))];

    public string Id => Text("id")!;

    /// <summary>Which server answered: its front end and options.</summary>
    public string Server => Text("server")!;

    public string Method => Text("method") ?? "";

    public string Path => Text("path") ?? "";

    /// <summary>How the exchange ended: <c>closed</c> by the server, <c>client closed</c>, <c>timeout</c> or <c>refused</c>.</summary>
    public string Ended => Text("ended") ?? "";

    /// <summary>Request headers, without the framing.</summary>
    public IReadOnlyDictionary<string, string> Headers => _row.TryGetProperty("headers", out JsonElement headers) && headers.ValueKind == JsonValueKind.Object
        ? headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!)
        : new Dictionary<string, string>();

    /// <summary>The body as JSON, or null when the request had none or none that is an object.</summary>
    public JsonElement? Body => _row.TryGetProperty("body", out JsonElement body) && body.ValueKind == JsonValueKind.Object ? body : null;

    /// <summary>The body's bytes: JSON as Python's <c>json.dumps</c> wrote it, blanks included, or what <c>raw_body</c> says.</summary>
    public byte[] BodyBytes
    {
        get
        {
            if (Body is { } body)
            {
                return Encoding.UTF8.GetBytes(body.GetRawText());
            }

            // The one body that was not UTF-8 shows as replacement characters: two bytes, none of them valid alone.
            return Text("raw_body") is { } raw
                ? [.. raw.SelectMany(c => c == '\uFFFD' ? [0xFF] : Encoding.UTF8.GetBytes([c]))]
                : [];
        }
    }

    /// <summary>The recording of this name.</summary>
    public static Recording Get(string id) => All.First(recording => recording.Id == id);

    /// <summary>The answer; null when there was none to record.</summary>
    public RecordedResponse? ReadResponse()
    {
        lock (ArchiveLock)
        {
            ZipArchiveEntry? entry = Archive.Value.Entries.FirstOrDefault(entry => entry.Name == $"{Id}.http");
            if (entry is null)
            {
                return null;
            }

            using Stream stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return RecordedResponse.Parse(bytes.ToArray());
        }
    }

    public override string ToString() => Id;

    private string? Text(string name) => _row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
