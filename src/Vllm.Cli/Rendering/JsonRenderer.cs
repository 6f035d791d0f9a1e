using System.Text.Json;

namespace Vllm.Cli;

/// <summary>One JSON object per event on standard output, for programs. The names are a contract: add fields, never rename one.</summary>
/// <param name="lines">Where they go.</param>
/// <param name="withLogprobs">Whether log probabilities were asked for.</param>
internal sealed class JsonRenderer(JsonLines lines, bool withLogprobs) : IAnswerRenderer
{
    private int? _round;

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
                WriteText("reasoning", reasoning.ChoiceIndex, reasoning.Text, null);
                break;
            case ContentDelta content:
                WriteText("content", content.ChoiceIndex, content.Text, ValuesOf(content.Logprobs));
                break;
            case LogprobsDelta logprobs when withLogprobs:
                WriteText("content", logprobs.ChoiceIndex, "", ValuesOf(logprobs.Logprobs));
                break;
            case RefusalDelta refusal:
                WriteText("refusal", refusal.ChoiceIndex, refusal.Text, null);
                break;
            case ToolCallDelta delta:
                WriteToolCallDelta(delta);
                break;
            case ToolCallComplete complete:
                WriteToolCall(complete);
                break;
            case ChoiceFinished finished:
                WriteFinish(finished.ChoiceIndex, finished.Reason);
                break;
            case UsageReported reported:
                WriteUsage(reported.Usage);
                break;
        }
    }

    /// <inheritdoc/>
    public void Show(CompletionEvent completionEvent)
    {
        switch (completionEvent)
        {
            case TextDelta text:
                WriteText("text", text.ChoiceIndex, text.Text, ValuesOf(text.Logprobs));
                break;
            case CompletionLogprobsDelta logprobs when withLogprobs:
                WriteText("text", logprobs.ChoiceIndex, "", ValuesOf(logprobs.Logprobs));
                break;
            case CompletionFinished finished:
                WriteFinish(finished.ChoiceIndex, finished.Reason);
                break;
            case CompletionUsageReported reported:
                WriteUsage(reported.Usage);
                break;
        }
    }

    /// <inheritdoc/>
    public void Show(ToolRunEvent runEvent)
    {
        _round = runEvent.Round;
        switch (runEvent)
        {
            case ToolRunChatEvent chat:
                Show(chat.Event);
                break;
            case ToolFinished finished:
                WriteToolResult(finished.Result);
                break;
            case ToolRunEnded:
                // What is said of the whole belongs to no round.
                _round = null;
                break;
        }
    }

    /// <inheritdoc/>
    public void Complete(AnswerSummary summary)
    {
        Utf8JsonWriter writer = lines.Begin("done");
        writer.WriteText("id", summary.Id);
        writer.WriteText("model", summary.Model);
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

        writer.WriteOptional("rounds", summary.Rounds);
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

    private IEnumerable<double?>? ValuesOf(IReadOnlyList<TokenLogprob>? logprobs) =>
        withLogprobs ? logprobs?.Select(token => token.Logprob) : null;

    private IReadOnlyList<double?>? ValuesOf(CompletionLogprobs? logprobs) => withLogprobs ? logprobs?.TokenLogprobs : null;

    private void WriteText(string type, int index, string text, IEnumerable<double?>? logprobs)
    {
        Utf8JsonWriter writer = Begin(type, index);
        writer.WriteText("text", text);
        if (logprobs is not null)
        {
            writer.WriteStartArray("logprobs");
            foreach (double? logprob in logprobs)
            {
                if (logprob is { } value && double.IsFinite(value))
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

    private void WriteFinish(int index, FinishReason reason)
    {
        Utf8JsonWriter writer = Begin("finish", index);
        writer.WriteString("reason", reason.Value);
        lines.End();
    }

    private void WriteUsage(TokenUsage usage)
    {
        JsonUsage.WriteTo(Begin("usage"), usage);
        lines.End();
    }

    private void WriteToolResult(ToolResult result)
    {
        Utf8JsonWriter writer = Begin("tool_result", 0);
        writer.WriteString("id", result.Call.Id);
        writer.WriteText("name", result.Call.Name);
        writer.WriteText("content", result.Text);
        writer.WriteString("outcome", ToolOutcomeWord.Of(result.Outcome));
        lines.End();
    }

    private void WriteToolCallDelta(ToolCallDelta delta)
    {
        Utf8JsonWriter writer = Begin("tool_call_delta", delta.ChoiceIndex);
        writer.WriteNumber("call", delta.CallIndex);
        writer.WriteOptional("id", delta.Id);
        writer.WriteOptional("name", delta.Name);
        writer.WriteOptional("arguments", delta.Arguments);
        lines.End();
    }

    private void WriteToolCall(ToolCallComplete complete)
    {
        Utf8JsonWriter writer = Begin("tool_call", complete.ChoiceIndex);
        writer.WriteString("id", complete.Call.Id);
        writer.WriteText("name", complete.Call.Name);
        writer.WriteText("arguments", complete.Call.Arguments);
        lines.End();
    }

    private Utf8JsonWriter Begin(string type, int index)
    {
        Utf8JsonWriter writer = Begin(type);
        writer.WriteNumber("index", index);
        return writer;
    }

    private Utf8JsonWriter Begin(string type)
    {
        Utf8JsonWriter writer = lines.Begin(type);
        writer.WriteOptional("round", _round);
        return writer;
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);
}
