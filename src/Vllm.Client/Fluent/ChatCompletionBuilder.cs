using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>
/// A chat request put together step by step: the same as a <see cref="ChatCompletionRequest"/>, one call for each property.
/// </summary>
/// <remarks>
/// It never changes: each call gives a new builder, so that a common beginning can be kept and gone on with in several ways. A call
/// whose result is dropped does nothing.
/// </remarks>
/// <example>
/// <code>
/// ChatCompletion answer = await client.Chat.Completions.Create()
///     .Model("Qwen/Qwen3-8B").System("Be brief.").User("Why is the sky blue?").Temperature(0.7)
///     .SendAsync();
/// </code>
/// </example>
public sealed partial class ChatCompletionBuilder
{
    private readonly ChatCompletionsApi _completions;
    private readonly RequestOptions? _options;

    internal ChatCompletionBuilder(ChatCompletionsApi completions)
        : this(completions, new ChatCompletionRequest { Messages = [] }, null)
    {
    }

    private ChatCompletionBuilder(ChatCompletionsApi completions, ChatCompletionRequest request, RequestOptions? options)
    {
        _completions = completions;
        Request = request;
        _options = options;
    }

    /// <summary>The request as it is so far.</summary>
    public ChatCompletionRequest Request { get; }

    /// <summary>Adds instructions for the whole conversation.</summary>
    public ChatCompletionBuilder System(string text) => Messages(ChatMessage.System(text));

    /// <summary>Adds instructions in OpenAI's newer form.</summary>
    public ChatCompletionBuilder Developer(string text) => Messages(ChatMessage.Developer(text));

    /// <summary>Adds a question or any other word of the user.</summary>
    public ChatCompletionBuilder User(string text) => Messages(ChatMessage.User(text));

    /// <summary>Adds a message of the user in several pieces: text, images, sound, video.</summary>
    public ChatCompletionBuilder User(params IReadOnlyList<ChatContentPart> parts) => Messages(ChatMessage.User(parts));

    /// <summary>Adds an answer of the model, to go on with a conversation.</summary>
    public ChatCompletionBuilder Assistant(string text) => Messages(ChatMessage.Assistant(text));

    /// <summary>Adds what a tool gave back.</summary>
    /// <param name="toolCallId">The <see cref="ToolCall.Id"/> of the call.</param>
    /// <param name="text">The result as text for the model to read, often JSON.</param>
    public ChatCompletionBuilder ToolResult(string toolCallId, string text) => Messages(ChatMessage.Tool(toolCallId, text));

    /// <summary>Adds messages after those given so far.</summary>
    public ChatCompletionBuilder Messages(params IReadOnlyList<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return With(Request with { Messages = [.. Request.Messages, .. messages] });
    }

    /// <summary>Sets a field that has no method here, by its JSON name; see <see cref="ChatCompletionRequest.Extra"/>.</summary>
    public ChatCompletionBuilder Extra(string name, JsonNode? value) => With(Request with { Extra = Request.Extra.With(name, value) });

    /// <summary>Sets the time limits, retries, headers and the like of this call; null takes the client's.</summary>
    public ChatCompletionBuilder Options(RequestOptions? options) => new(_completions, Request, options);

    /// <inheritdoc cref="ChatCompletionsApi.CreateAsync(ChatCompletionRequest, CancellationToken)"/>
    public Task<ChatCompletion> SendAsync(CancellationToken cancellationToken = default) =>
        _completions.CreateAsync(Request, _options, cancellationToken);

    /// <inheritdoc cref="ChatCompletionsApi.StreamAsync(ChatCompletionRequest, CancellationToken)"/>
    public ChatStream StreamAsync(CancellationToken cancellationToken = default) =>
        _completions.StreamAsync(Request, _options, cancellationToken);

    /// <summary>Model and counts; what is asked stays out of logs.</summary>
    public override string ToString() => Request.ToString();

    private ChatCompletionBuilder With(ChatCompletionRequest request) => new(_completions, request, _options);
}
