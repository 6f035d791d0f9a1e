using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>One message of a conversation. Never changes once made, so that one message can stand in many requests.</summary>
/// <remarks>
/// What the factories cannot say, <see cref="FromJson(JsonNode)"/> can; both kinds mix in one list. Half of a surrogate pair in a
/// text, which no JSON can carry, is sent as U+FFFD.
/// </remarks>
[JsonConverter(typeof(WireJsonConverter<ChatMessage>))]
public sealed class ChatMessage : IWireJson<ChatMessage>
{
    private readonly RawJson? _json;

    private ChatMessage(ChatRole role) => Role = role;

    private ChatMessage(RawJson json, string paramName)
    {
        _json = json;
        JsonElement message = json.ToElement();
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException($"A message is a JSON object, not {message.ValueKind}.", paramName);
        }

        Role = new(message.StringOrNull("role") ?? "");
        Name = message.StringOrNull("name");
        Content = message.StringOrNull("content");
        Parts = [.. message.ItemsOrNone("content").Select(ChatContentPart.FromElement)];
        ToolCalls = [.. message.ItemsOrNone("tool_calls").Select(ToolCall.FromElement)];
        ToolCallId = message.StringOrNull("tool_call_id");
        Reasoning = message.StringOrNull("reasoning") ?? message.StringOrNull("reasoning_content");
    }

    /// <summary>Who speaks.</summary>
    public ChatRole Role { get; }

    /// <summary>A name that tells speakers of one role apart, where the model's template shows it.</summary>
    public string? Name { get; private init; }

    /// <summary>The text of the message: its plain content, or its text parts joined. Empty when it has none.</summary>
    public string Text => Content ?? string.Concat(Parts.Select(part => part.TextOrNull));

    /// <summary>The pieces of a message that is more than plain text; empty for plain text.</summary>
    public IReadOnlyList<ChatContentPart> Parts { get; private init; } = [];

    /// <summary>The calls that the assistant made; empty when it made none.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; private init; } = [];

    /// <summary>For a tool's result: the id of the call it answers.</summary>
    public string? ToolCallId { get; private init; }

    /// <summary>What the assistant thought before it answered.</summary>
    public string? Reasoning { get; private init; }

    private string? Content { get; init; }

    /// <summary>Instructions for the whole conversation.</summary>
    public static ChatMessage System(string text, string? name = null) => OfText(ChatRole.System, text, name);

    /// <summary>OpenAI's newer form of <see cref="System"/>.</summary>
    public static ChatMessage Developer(string text, string? name = null) => OfText(ChatRole.Developer, text, name);

    /// <summary>A question or any other word of the user.</summary>
    public static ChatMessage User(string text, string? name = null) => OfText(ChatRole.User, text, name);

    /// <summary>Several pieces: text, images, sound, video.</summary>
    public static ChatMessage User(params IReadOnlyList<ChatContentPart> parts) => User(parts, name: null);

    /// <inheritdoc cref="User(IReadOnlyList{ChatContentPart})"/>
    public static ChatMessage User(IReadOnlyList<ChatContentPart> parts, string? name)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Contains(null!))
        {
            throw new ArgumentException("A message of parts needs at least one, and none of them may be null.", nameof(parts));
        }

        return new(ChatRole.User) { Parts = [.. parts], Name = name };
    }

    /// <summary>
    /// An answer of the model: to go on with a conversation, or, as the last message, the beginning of the answer to come.
    /// </summary>
    /// <param name="text">The text; null for an answer that only calls tools.</param>
    /// <param name="toolCalls">The calls it made; each is to be followed by its result (<see cref="Tool"/>).</param>
    /// <param name="reasoning">What it thought, for templates that want it back; sent as <c>reasoning</c>.</param>
    /// <param name="name">A name for the assistant.</param>
    public static ChatMessage Assistant(
        string? text, IReadOnlyList<ToolCall>? toolCalls = null, string? reasoning = null, string? name = null)
    {
        if (toolCalls is not null && toolCalls.Contains(null!))
        {
            throw new ArgumentException("None of the tool calls may be null.", nameof(toolCalls));
        }

        return new(ChatRole.Assistant) { Content = text, ToolCalls = [.. toolCalls ?? []], Reasoning = reasoning, Name = name };
    }

    /// <summary>What a tool gave back.</summary>
    /// <param name="toolCallId">The <see cref="ToolCall.Id"/> of the call.</param>
    /// <param name="text">The result as text for the model to read, often JSON.</param>
    public static ChatMessage Tool(string toolCallId, string text)
    {
        ArgumentNullException.ThrowIfNull(toolCallId);
        ArgumentNullException.ThrowIfNull(text);
        return new(ChatRole.Tool) { ToolCallId = toolCallId, Content = text };
    }

    /// <summary>Any message, sent as it is; the properties here show what can be read of it.</summary>
    /// <exception cref="ArgumentException">The node is no object, or cannot be written as JSON.</exception>
    public static ChatMessage FromJson(JsonNode json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.From(json, nameof(json)), nameof(json));
    }

    /// <summary>Any message, as JSON text, sent as it is; the properties here show what can be read of it.</summary>
    /// <exception cref="ArgumentException">The text is not a JSON object.</exception>
    public static ChatMessage FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(RawJson.Parse(json, nameof(json)), nameof(json));
    }

    /// <summary>Role and sizes; what was said stays out of logs.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"ChatMessage {{ Role = {Role}, Text = {Text.Length} characters, Parts = {Parts.Count}, ToolCalls = {ToolCalls.Count} }}");

    static ChatMessage IWireJson<ChatMessage>.FromWire(RawJson json) => new(json, nameof(json));

    void IWireJson<ChatMessage>.WriteTo(Utf8JsonWriter writer)
    {
        if (_json is { } json)
        {
            json.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role", Role.Value);
        writer.WriteOptional("name", Name);
        WriteContent(writer);
        WriteToolCalls(writer);
        writer.WriteOptional("tool_call_id", ToolCallId);
        writer.WriteOptional("reasoning", Reasoning);
        writer.WriteEndObject();
    }

    private static ChatMessage OfText(ChatRole role, string text, string? name)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(role) { Content = text, Name = name };
    }

    private void WriteContent(Utf8JsonWriter writer)
    {
        writer.WritePropertyName("content");
        if (Parts.Count == 0)
        {
            // Null, not absent, for an answer that only called tools: the form in which the server gave it.
            writer.WriteStringValue(Content);
            return;
        }

        writer.WriteStartArray();
        foreach (ChatContentPart part in Parts)
        {
            part.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private void WriteToolCalls(Utf8JsonWriter writer)
    {
        if (ToolCalls.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls");
        foreach (ToolCall call in ToolCalls)
        {
            call.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}
