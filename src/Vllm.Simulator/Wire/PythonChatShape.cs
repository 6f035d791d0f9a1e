using Vllm.Simulator.Engine;
using Vllm.Simulator.Parsing;
using static Vllm.Simulator.Wire.PythonParts;

namespace Vllm.Simulator.Wire;

/// <summary>
/// Chat answers as the Python front end writes them: whole answers with every key, chunks with the keys that were set,
/// the last text and the finish reason in one chunk.
/// </summary>
internal sealed class PythonChatShape : IChatShape
{
    public bool RoleBeforeError => false;

    public void WriteWhole(WireWriter json, AnswerHead head, AnswerView view, WholeAnswer answer)
    {
        Head(json, head, "chat.completion");
        json.Name("choices").StartArray();
        foreach (AnswerChoice choice in answer.Choices)
        {
            json.StartObject().Field("index", choice.Index);
            Message(json.Name("message"), choice.Message);
            Logprobs(json, view, choice.Tokens);
            json.Field("finish_reason", choice.FinishReason);
            StopReason(json, choice.Finish);
            TokenIds(json, view, choice.Tokens);
            json.NullField("routed_experts").EndObject();
        }

        json.EndArray().NullField("service_tier").Field("system_fingerprint", Fingerprint);
        PythonUsage.Write(json, view, answer.Usage, isWhole: true);
        PromptLogprobs(json, answer.PromptLogprobs);
        PromptTokens(json, view);
        json.NullField("kv_transfer_params").NullField("ec_transfer_params").NullField("metrics").EndObject();
    }

    public void WriteRole(WireWriter json, AnswerHead head, AnswerView view, int index, TokenUsage usage)
    {
        Head(json, head, "chat.completion.chunk");
        json.Name("choices").StartArray().StartObject().Field("index", index)
            .Name("delta").StartObject().Field("role", "assistant").Field("content", "").EndObject()
            .NullField("logprobs").NullField("finish_reason").EndObject().EndArray();
        ChunkUsage(json, view, usage);
        PromptTokens(json, view);
        json.EndObject();
    }

    public void WriteEcho(WireWriter json, AnswerHead head, AnswerView view, int index, string text, TokenUsage usage)
    {
        Head(json, head, "chat.completion.chunk");
        json.Name("choices").StartArray().StartObject().Field("index", index)
            .Name("delta").StartObject().Field("content", text).EndObject()
            .NullField("logprobs").NullField("finish_reason").EndObject().EndArray();
        ChunkUsage(json, view, usage);
        json.EndObject();
    }

    public void WritePart(Action<Action<WireWriter>> write, AnswerHead head, AnswerView view, AnswerPart part)
    {
        // Without its reasoning a chunk that only thinks is not sent, nor are its log probabilities and ids.
        bool isThought = part.Deltas.Count > 0 && part.Deltas.All(delta => delta.Kind == OutputKind.Reasoning);
        IReadOnlyList<OutputDelta> deltas = view.IncludeReasoning ? part.Deltas : [.. part.Deltas.Where(delta => delta.Kind != OutputKind.Reasoning)];
        bool hasDetails = (view.Logprobs || view.TokenIds) && (view.IncludeReasoning || !isThought);
        if (deltas.Count == 0 && !hasDetails && part.Finish is null && view.HasParser)
        {
            return;
        }

        write(json =>
        {
            Head(json, head, "chat.completion.chunk");
            json.Name("choices").StartArray().StartObject().Field("index", part.Index);
            Delta(json.Name("delta"), view, deltas);
            Logprobs(json, view, part.Tokens);
            json.Field("finish_reason", part.FinishReason);
            if (part.Finish is not null)
            {
                StopReason(json, part.Finish);
            }

            TokenIds(json, view, part.Tokens);
            json.EndObject().EndArray();
            if (part.Finish is not null && !view.IncludeUsage)
            {
                json.Field("system_fingerprint", Fingerprint);
            }

            ChunkUsage(json, view, part.Usage);
            json.EndObject();
        });
    }

    public void WriteUsage(WireWriter json, AnswerHead head, AnswerView view, TokenUsage usage)
    {
        Head(json, head, "chat.completion.chunk");
        json.Name("choices").StartArray().EndArray();
        PythonUsage.Write(json, view, usage, isWhole: false);
        json.Field("system_fingerprint", Fingerprint).EndObject();
    }

    private static void Message(WireWriter json, ParsedMessage message)
    {
        json.StartObject().Field("role", "assistant").Field("content", message.Content)
            .NullField("refusal").NullField("annotations").NullField("audio").NullField("function_call");
        if (message.ToolCalls.Count > 0)
        {
            json.Name("tool_calls").StartArray();
            foreach (ToolCall call in message.ToolCalls)
            {
                json.StartObject().Field("id", NewToolCallId()).Field("type", "function").Name("function").StartObject()
                    .Field("name", call.Name).Field("arguments", call.Arguments).EndObject().EndObject();
            }

            json.EndArray();
        }

        json.Field("reasoning", message.Reasoning).EndObject();
    }

    private static void Delta(WireWriter json, AnswerView view, IReadOnlyList<OutputDelta> deltas)
    {
        string? Joined(OutputKind kind) =>
            deltas.Any(delta => delta.Kind == kind) ? string.Concat(deltas.Where(delta => delta.Kind == kind).Select(delta => delta.Text)) : null;
        string? content = Joined(OutputKind.Content) ?? (view.HasParser ? null : "");
        string? reasoning = Joined(OutputKind.Reasoning);
        bool hasTools = deltas.Any(delta => delta.Kind is OutputKind.ToolName or OutputKind.ToolArguments);
        json.StartObject();
        if (content is not null || (hasTools && view.NullContentBesideTools))
        {
            json.Field("content", content);
        }

        if (reasoning is not null || (!view.IncludeReasoning && content is not null))
        {
            json.Field("reasoning", reasoning);
        }

        if (hasTools)
        {
            json.Name("tool_calls").StartArray();
            foreach (IGrouping<int, OutputDelta> call in deltas.Where(delta => delta.Kind is OutputKind.ToolName or OutputKind.ToolArguments).GroupBy(delta => delta.Tool))
            {
                ToolDelta(json, call);
            }

            json.EndArray();
        }

        json.EndObject();
    }

    private static void ToolDelta(WireWriter json, IGrouping<int, OutputDelta> call)
    {
        string? name = call.FirstOrDefault(delta => delta.Kind == OutputKind.ToolName).Text;
        string arguments = string.Concat(call.Where(delta => delta.Kind == OutputKind.ToolArguments).Select(delta => delta.Text));
        json.StartObject();
        if (name is not null)
        {
            json.Field("id", NewToolCallId()).Field("type", "function");
        }

        json.Field("index", call.Key).Name("function").StartObject();
        if (name is not null)
        {
            json.Field("name", name);
        }

        if (arguments.Length > 0)
        {
            json.Field("arguments", arguments);
        }

        json.EndObject().EndObject();
    }

    private static void Logprobs(WireWriter json, AnswerView view, IReadOnlyList<TokenDetail> tokens)
    {
        if (!view.Logprobs || tokens.Count == 0)
        {
            json.NullField("logprobs");
            return;
        }

        json.Name("logprobs").StartObject().Name("content").StartArray();
        foreach (TokenDetail token in tokens)
        {
            string text = PythonTokens.Text(token);
            string name = view.TokensAsIds ? $"token_id:{token.Token}" : text;
            json.StartObject().Field("token", name).Name("logprob").Value(token.Top[0].Value).Name("bytes").Bytes(text).Name("top_logprobs").StartArray();
            foreach (TokenLogprob top in token.Top.Take(view.TopLogprobs))
            {
                string other = view.TokensAsIds ? $"token_id:{top.Token}"
                    : top.Token == token.Token ? text : PythonTokens.Text(top.Token);
                json.StartObject().Field("token", other).Name("logprob").Value(top.Value).Name("bytes").Bytes(other).EndObject();
            }

            json.EndArray().EndObject();
        }

        json.EndArray().EndObject();
    }

    private static void PromptTokens(WireWriter json, AnswerView view)
    {
        json.Name("prompt_token_ids");
        _ = view.PromptTokenIds is { } ids ? json.Values(ids) : json.Null();
        json.Field("prompt_text", view.PromptText);
    }

    private static void ChunkUsage(WireWriter json, AnswerView view, TokenUsage usage)
    {
        if (!view.ContinuousUsage)
        {
            return;
        }

        PythonUsage.Counts(json.Name("usage").StartObject(), usage);
        json.Name("completion_tokens_details");
        _ = view.CountsReasoning ? json.StartObject().Field("reasoning_tokens", usage.Reasoning).EndObject() : json.Null();
        json.EndObject();
    }

    private static string NewToolCallId() => "chatcmpl-tool-" + Guid.NewGuid().ToString("N")[..16];
}
