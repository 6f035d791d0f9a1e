using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>What the model said in one choice.</summary>
public sealed record ChatResponseMessage
{
    /// <summary>The role, in practice always <c>assistant</c>.</summary>
    public string Role { get; init; } = "assistant";

    /// <summary>The text; empty when there is none, for example when the model only called tools.</summary>
    public string Content { get; init; } = "";

    /// <summary>
    /// The reasoning, from <c>reasoning</c> or from <c>reasoning_content</c> of older servers; null when there is none. It needs a
    /// server with <c>--reasoning-parser</c>, or <see cref="RequestOptions.ReasoningTags"/>.
    /// </summary>
    public string? Reasoning { get; init; }

    /// <summary>The model's refusal, or null.</summary>
    public string? Refusal { get; init; }

    /// <summary>The tool calls in order; empty when there are none. Their arguments are the model's raw text.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Annotations, when the server sends some.</summary>
    public JsonElement? Annotations { get; init; }

    /// <summary>Spoken output, when the server sends some.</summary>
    public JsonElement? Audio { get; init; }

    /// <summary>OpenAI's function call of old, when the server sends one.</summary>
    public JsonElement? FunctionCall { get; init; }

    /// <summary>What else the server sent at this level.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>What was said, as a message of the conversation that goes on: text, tool calls, and reasoning where it is needed.</summary>
    /// <param name="reasoning">
    /// When the reasoning goes along. By default with tool calls: templates of thinking models want it back until the model has
    /// answered, and drop it from turns that are over.
    /// </param>
    /// <param name="brokenArguments">
    /// What becomes of tool arguments that are not a JSON object. By default they become <c>{}</c>: a server that parses them for the
    /// template refuses them, and with them each later request of the conversation (vllm#48922).
    /// </param>
    public ChatMessage ToMessage(
        ReasoningInHistory reasoning = ReasoningInHistory.WithToolCalls, BrokenArguments brokenArguments = BrokenArguments.Mend)
    {
        bool keepsReasoning = reasoning == ReasoningInHistory.Always || (reasoning == ReasoningInHistory.WithToolCalls && ToolCalls.Count > 0);
        string? text = Content.Length > 0 ? Content : Refusal ?? (ToolCalls.Count > 0 ? null : "");
        return ChatMessage.Assistant(
            text, [.. ToolCalls.Select(call => call.ForHistory(brokenArguments))], keepsReasoning ? Reasoning : null);
    }

    /// <summary>Without the text: it belongs into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Content = {Content.Length} characters, Reasoning = {Reasoning?.Length ?? 0} characters, ToolCalls = {ToolCalls.Count}");
        return true;
    }
}
