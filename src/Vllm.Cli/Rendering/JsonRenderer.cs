using System.Text.Json;

namespace Vllm.Cli;

/// <summary>One JSON object per event on standard output, for programs. The names are a contract: add fields, never rename one.</summary>
/// <param name="lines">Where they go.</param>
/// <param name="withLogprobs">Whether log probabilities were asked for.</param>
internal sealed class JsonRenderer(JsonLines lines, bool withLogprobs) : IAnswerRenderer
{
    /// <inheritdoc/>
    public void Begin()
    {
        // Nothing has happened yet that a program could use.
    }

    /// <inheritdoc/>
    public void Show(ChatEvent chatEvent)
    {
        switch (chatEvent)
        {
            case ReasoningDelta reasoning:
                WriteText("reasoning", reasoning, reasoning.Text, null);
                break;
            case ContentDelta content:
                WriteText("content", content, content.Text, withLogprobs ? content.Logprobs : null);
                break;
            case LogprobsDelta logprobs when withLogprobs:
                WriteText("content", logprobs, "", logprobs.Logprobs);
                break;
            case RefusalDelta refusal:
                WriteText("refusal", refusal, refusal.Text, null);
                break;
            case ToolCallDelta delta:
                WriteToolCallDelta(delta);
                break;
            case ToolCallComplete complete:
                WriteToolCall(complete);
                break;
            case ChoiceFinished finished:
                Utf8JsonWriter writer = Begin("finish", finished);
                writer.WriteString("reason", finished.Reason.Value);
                lines.End();
                break;
            case UsageReported reported:
                WriteUsage(reported.Usage);
                break;
        }
    }

    /// <inheritdoc/>
    public void Complete(AnswerSummary summary)
    {
        Utf8JsonWriter writer = lines.Begin("done");
        writer.WriteText("id", summary.Completion.Id);
        writer.WriteText("model", summary.Completion.Model);
        writer.WriteNumber("seconds", Seconds(summary.Elapsed));

        // Always there, as the contract says; null for an answer without any piece.
        if (summary.FirstToken is { } firstToken)
        {
            writer.WriteNumber("first_token_seconds", Seconds(firstToken));
        }
        else
        {
            writer.WriteNull("first_token_seconds");
        }

        lines.End();
    }

    /// <inheritdoc/>
    public void Fail(VllmException exception) => JsonError.Write(lines, exception);

    /// <inheritdoc/>
    public void Interrupt()
    {
        // Every line went out when it came; the exit status tells the rest.
    }

    /// <inheritdoc/>
    public void Dispose() => lines.Dispose();

    private void WriteText(string type, ChatEvent chatEvent, string text, IReadOnlyList<TokenLogprob>? logprobs)
    {
        Utf8JsonWriter writer = Begin(type, chatEvent);
        writer.WriteText("text", text);
        if (logprobs is not null)
        {
            writer.WriteStartArray("logprobs");
            foreach (TokenLogprob token in logprobs)
            {
                if (token.Logprob is { } value && double.IsFinite(value))
                {
                    writer.WriteNumberValue(value);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndArray();
        }

        lines.End();
    }

    private void WriteToolCallDelta(ToolCallDelta delta)
    {
        Utf8JsonWriter writer = Begin("tool_call_delta", delta);
        writer.WriteNumber("call", delta.CallIndex);
        writer.WriteOptional("id", delta.Id);
        writer.WriteOptional("name", delta.Name);
        writer.WriteOptional("arguments", delta.Arguments);
        lines.End();
    }

    private void WriteToolCall(ToolCallComplete complete)
    {
        Utf8JsonWriter writer = Begin("tool_call", complete);
        writer.WriteString("id", complete.Call.Id);
        writer.WriteText("name", complete.Call.Name);
        writer.WriteText("arguments", complete.Call.Arguments);
        lines.End();
    }

    private void WriteUsage(TokenUsage usage)
    {
        Utf8JsonWriter writer = lines.Begin("usage");
        writer.WriteNumber("prompt_tokens", usage.PromptTokens);
        writer.WriteNumber("completion_tokens", usage.CompletionTokens);
        writer.WriteNumber("total_tokens", usage.TotalTokens);
        if (usage.PromptTokensDetails is { } prompt)
        {
            writer.WriteStartObject("prompt_tokens_details");
            writer.WriteOptional("cached_tokens", prompt.CachedTokens);
            writer.WriteOptional("created_cache_tokens", prompt.CreatedCacheTokens);
            if (prompt.MultimodalTokens is { } multimodal)
            {
                writer.WriteStartObject("multimodal_tokens");
                foreach ((string name, long count) in multimodal)
                {
                    writer.WriteNumber(name, count);
                }

                writer.WriteEndObject();
            }

            writer.WriteAll(prompt.AdditionalProperties);
            writer.WriteEndObject();
        }

        if (usage.CompletionTokensDetails is { } completion)
        {
            writer.WriteStartObject("completion_tokens_details");
            writer.WriteOptional("reasoning_tokens", completion.ReasoningTokens);
            writer.WriteAll(completion.AdditionalProperties);
            writer.WriteEndObject();
        }

        writer.WriteAll(usage.AdditionalProperties);
        lines.End();
    }

    private Utf8JsonWriter Begin(string type, ChatEvent chatEvent)
    {
        Utf8JsonWriter writer = lines.Begin(type);
        writer.WriteNumber("index", chatEvent.ChoiceIndex);
        return writer;
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);
}
