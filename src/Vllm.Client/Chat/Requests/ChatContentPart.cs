using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>One piece of a message: text, or an image, audio or video for a model that understands them.</summary>
/// <remarks>
/// Addresses are fetched by the server, not by this library: <c>http(s)</c>, <c>data:</c>, or <c>file:</c> where the server's
/// <c>--allowed-local-media-path</c> permits it. Pass on only addresses that you trust.
/// </remarks>
[JsonConverter(typeof(WireJsonConverter<ChatContentPart>))]
public sealed class ChatContentPart : IWireJson<ChatContentPart>
{
    private readonly Action<Utf8JsonWriter> _write;

    private ChatContentPart(string type, Action<Utf8JsonWriter> writeRest, string? text = null)
    {
        Type = type;
        TextOrNull = text;
        _write = writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writeRest(writer);
            writer.WriteEndObject();
        };
    }

    private ChatContentPart(RawJson json)
    {
        JsonElement element = json.ToElement();
        Type = element.StringOrNull("type");
        // vLLM also takes a bare string in the list of parts.
        TextOrNull = element.ValueKind == JsonValueKind.String ? element.GetString() : element.StringOrNull("text");
        _write = json.WriteTo;
    }

    /// <summary>
    /// The kind of part as the server knows it: <c>text</c>, <c>image_url</c>, ... Null for a part from JSON without one.
    /// </summary>
    public string? Type { get; }

    internal string? TextOrNull { get; }

    /// <summary>A piece of text.</summary>
    public static ChatContentPart Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new("text", writer => writer.WriteString("text", text), text);
    }

    /// <summary>An image.</summary>
    /// <param name="url">Where the server finds it, or a <c>data:</c> URL that holds it.</param>
    /// <param name="detail">OpenAI's <c>low</c>, <c>high</c> or <c>auto</c>; vLLM ignores it.</param>
    public static ChatContentPart ImageUrl(string url, string? detail = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new("image_url", writer => WriteUrl(writer, "image_url", url, detail));
    }

    /// <summary>Sound, by its address; vLLM's own.</summary>
    /// <param name="url">Where the server finds it, or a <c>data:</c> URL that holds it.</param>
    public static ChatContentPart AudioUrl(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new("audio_url", writer => WriteUrl(writer, "audio_url", url));
    }

    /// <summary>Sound in the request itself.</summary>
    /// <param name="base64">The file's bytes in base64.</param>
    /// <param name="format">The file's format: <c>wav</c>, <c>mp3</c>, ...</param>
    public static ChatContentPart InputAudio(string base64, string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(base64);
        ArgumentException.ThrowIfNullOrEmpty(format);
        return new("input_audio", writer =>
        {
            writer.WriteStartObject("input_audio");
            writer.WriteString("data", base64);
            writer.WriteString("format", format);
            writer.WriteEndObject();
        });
    }

    /// <summary>A video, by its address; vLLM's own.</summary>
    /// <param name="url">Where the server finds it, or a <c>data:</c> URL that holds it.</param>
    public static ChatContentPart VideoUrl(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new("video_url", writer => WriteUrl(writer, "video_url", url));
    }

    /// <summary>Any other part, sent as it is.</summary>
    /// <exception cref="ArgumentException">The node cannot be written as JSON.</exception>
    public static ChatContentPart FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.From(json, nameof(json)));
    }

    /// <summary>Any other part, as JSON text, sent as it is.</summary>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public static ChatContentPart FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.Parse(json, nameof(json)));
    }

    /// <summary>The kind of the part; what it holds stays out of logs.</summary>
    public override string ToString() => $"{nameof(ChatContentPart)} {{ Type = {Type} }}";

    static ChatContentPart IWireJson<ChatContentPart>.FromWire(RawJson json) => new(json);

    void IWireJson<ChatContentPart>.WriteTo(Utf8JsonWriter writer) => WriteTo(writer);

    internal static ChatContentPart FromElement(JsonElement json) => new(RawJson.From(json, nameof(json)));

    internal void WriteTo(Utf8JsonWriter writer) => _write(writer);

    private static void WriteUrl(Utf8JsonWriter writer, string key, string url, string? detail = null)
    {
        writer.WriteStartObject(key);
        writer.WriteString("url", url);
        writer.WriteOptional("detail", detail);
        writer.WriteEndObject();
    }
}
