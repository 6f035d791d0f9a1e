using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>
/// One piece of a message: text, or an image, sound or video for a model that understands them. Never changes once made.
/// </summary>
/// <remarks>
/// Addresses are fetched by the server, not by this library, from where the server stands: an address that a stranger chose may
/// reach machines that the stranger cannot. Pass on only addresses that you trust, or start the server with
/// <c>--allowed-media-domains</c>; what you send as bytes or file needs no fetching.
/// </remarks>
[JsonConverter(typeof(WireJsonConverter<ChatContentPart>))]
public sealed partial class ChatContentPart : IWireJson<ChatContentPart>
{
    private readonly Action<Utf8JsonWriter>? _writeMembers;
    private readonly RawJson? _json;

    private ChatContentPart(string type, Action<Utf8JsonWriter> writeMembers)
    {
        Type = type;
        _writeMembers = writeMembers;
    }

    private ChatContentPart(ChatContentPart part)
    {
        Type = part.Type;
        TextOrNull = part.TextOrNull;
        Uuid = part.Uuid;
        _writeMembers = part._writeMembers;
    }

    private ChatContentPart(RawJson json)
    {
        _json = json;
        JsonElement element = json.ToElement();
        Type = element.StringOrNull("type");
        Uuid = element.StringOrNull("uuid");
        // vLLM also takes a bare string in the list of parts.
        TextOrNull = element.ValueKind == JsonValueKind.String ? element.GetString() : element.StringOrNull("text");
    }

    /// <summary>
    /// The kind of part as the server knows it: <c>text</c>, <c>image_url</c>, ... Null for a part from JSON without one.
    /// </summary>
    public string? Type { get; }

    /// <summary>The name under which the server keeps the media (<see cref="WithUuid"/>), or null.</summary>
    public string? Uuid { get; private init; }

    internal string? TextOrNull { get; private init; }

    /// <summary>A piece of text.</summary>
    public static ChatContentPart Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new("text", writer => writer.WriteString("text", text)) { TextOrNull = text };
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

    /// <summary>
    /// The same image, sound or video under a name of your own (vLLM's <c>uuid</c>). As long as the server remembers it,
    /// <see cref="CachedImage"/> and its like can stand for it, so that a long conversation does not send it again and again.
    /// </summary>
    /// <param name="uuid">The name: unique for this content, or the model gets another one's.</param>
    /// <exception cref="InvalidOperationException">The part is no media that the server keeps by a name.</exception>
    public ChatContentPart WithUuid(string uuid)
    {
        ArgumentException.ThrowIfNullOrEmpty(uuid);
        if (_json is not null)
        {
            throw new InvalidOperationException("A part from JSON is sent as it is: write the uuid into the JSON.");
        }

        return Type is "text" or "prompt_embeds"
            ? throw new InvalidOperationException($"A part of type '{Type}' is no media that the server keeps by a name.")
            : new(this) { Uuid = uuid };
    }

    /// <summary>The kind of the part; what it holds stays out of logs.</summary>
    public override string ToString() => $"{nameof(ChatContentPart)} {{ Type = {Type} }}";

    static ChatContentPart IWireJson<ChatContentPart>.FromWire(RawJson json) => new(json);

    void IWireJson<ChatContentPart>.WriteTo(Utf8JsonWriter writer) => WriteTo(writer);

    internal static ChatContentPart FromElement(JsonElement json) => new(RawJson.From(json, nameof(json)));

    internal void WriteTo(Utf8JsonWriter writer)
    {
        if (_json is { } json)
        {
            json.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", Type);
        _writeMembers!(writer);
        writer.WriteOptional("uuid", Uuid);
        writer.WriteEndObject();
    }
}
