using System.Text.Json.Nodes;
using static Vllm.RequestRules;

namespace Vllm;

/// <content>
/// Refuses what can never be right, before anything is sent. Extra is hardly judged: it is the way around.
/// </content>
public sealed partial record ChatCompletionRequest
{
    void IGenerationRequest.Validate(bool stream) => Validate(stream);

    internal void Validate(bool stream)
    {
        ValidateMessages();
        GenerationRules.Check(this, stream);
        ValidateLength();
        ValidateLogprobs(stream);
        ValidateTools();

        Require(
            !(ContinueFinalMessage == true && AddGenerationPrompt == true) || this.InExtra("continue_final_message", "add_generation_prompt"),
            nameof(ContinueFinalMessage), true, "needs AddGenerationPrompt = false: a message is either gone on with or begun");
    }

    /// <summary>The request as it is sent: with the tools that <see cref="ToolChoice.Allowed"/> lists, where it lists some.</summary>
    internal ChatCompletionRequest WithAllowedTools() => ToolChoice?.AllowedFunctionNames is { } names && Tools is { } tools
        ? this with { Tools = [.. tools.Where(tool => tool is null || names.Contains(tool.Name, StringComparer.Ordinal))] }
        : this;

    private void ValidateMessages()
    {
        if (Messages is null)
        {
            Refuse(nameof(Messages), null, "must not be null");
        }

        if (Extra.TryGetPropertyValue("messages", out JsonNode? raw))
        {
            Require(
                Messages.Count == 0, nameof(Messages), Count(Messages.Count),
                "must be empty when Extra holds messages: give them in one place, raw ones by ChatMessage.FromJson");
            Require(raw is JsonArray { Count: > 0 }, nameof(Extra), "messages", "must be an array with at least one message");
            return;
        }

        RequireAny(nameof(Messages), Messages, "must hold at least one message");
        RequireEntries(nameof(Messages), Messages);
    }

    private void ValidateLength()
    {
        Require(MaxTokens is not < 1, nameof(MaxTokens), MaxTokens, "must be at least 1, or null for no limit");
        Require(
            MaxCompletionTokens is not < 1, nameof(MaxCompletionTokens), MaxCompletionTokens, "must be at least 1, or null for no limit");
        GenerationRules.CheckMinTokens(this, MaxCompletionTokens ?? MaxTokens, "max_tokens", "max_completion_tokens");
    }

    private void ValidateLogprobs(bool stream)
    {
        bool logprobs = Logprobs == true || this.InExtra("logprobs");
        Require(TopLogprobs is not < -1, nameof(TopLogprobs), TopLogprobs, "must be at least 0, or -1 for all tokens");
        Require(TopLogprobs is null or 0 || logprobs, nameof(TopLogprobs), TopLogprobs, "needs Logprobs = true");
        GenerationRules.CheckLogprobs(this, logprobs, "Logprobs = true", stream);
    }

    private void ValidateTools()
    {
        RequireAny(nameof(Tools), Tools, "must hold a tool, or be null for none");
        RequireEntries(nameof(Tools), Tools);

        Require(
            ToolChoice?.AllowedFunctionNames is null || !this.InExtra("tools"), nameof(ToolChoice), ToolChoice,
            "cannot narrow tools that Extra holds: give them as Tools, raw ones by ChatTool.FromJson");
        if (ToolChoice is null || ToolChoice.IsNone || this.InExtra("tools", "tool_choice"))
        {
            return;
        }

        Require(Tools is not null, nameof(ToolChoice), ToolChoice, "needs Tools");
        Require(
            ToolChoice.FunctionName is not { } name || Tools.Any(tool => tool.Name == name), nameof(ToolChoice), ToolChoice,
            "must name one of the Tools");
        foreach (string allowed in ToolChoice.AllowedFunctionNames ?? [])
        {
            Require(Tools.Any(tool => tool.Name == allowed), nameof(ToolChoice), allowed, "must name one of the Tools");
        }
    }
}
