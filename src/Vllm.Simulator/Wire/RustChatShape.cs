using Vllm.Simulator.Engine;
using Vllm.Simulator.Parsing;
using static Vllm.Simulator.Wire.RustParts;

namespace Vllm.Simulator.Wire;

/// <summary>
/// Chat answers as the Rust front end writes them: chunks carry only what there is, the finish reason comes in an empty
/// chunk of its own, numbers are single precision.
/// </summary>
internal sealed class RustChatShape : IChatShape
{
    public bool RoleBeforeError => true;

    public void WriteWhole(WireWriter json, AnswerHead head, AnswerView view, WholeAnswer answer)
    {
        Head(json, head, "chat.completion");
        json.Name("choices").StartArray();
        foreach (AnswerChoice choice in answer.Choices)
        {
            json.StartObject().Field("index", choice.Index);
            Message(json.Name("message"), choice.Message);
            json.Name("logprobs");
            _ = view.Logprobs ? Logprobs(json, view, choice.Tokens) : json.Null();
            json.Field("finish_reason", choice.FinishReason).Name("stop_reason");
            _ = choice.Finish.StopToken is { } token ? json.Value(token) : json.Value(choice.Finish.StopString);
            json.Name("token_ids");
            _ = view.TokenIds ? json.Values(choice.Tokens.Select(detail => detail.Token)) : json.Null();
            json.EndObject();
        }

        json.EndArray();
        Usage(json, view, answer.Usage);
        json.NullField("system_fingerprint");
        PromptLogprobs(json, answer.PromptLogprobs);
        json.Name("prompt_token_ids");
        _ = view.PromptTokenIds is { } ids ? json.Values(ids) : json.Null();
        json.NullField("kv_transfer_params").NullField("ec_transfer_params").EndObject();
    }

    public void WriteRole(WireWriter json, AnswerHead head, AnswerView view, int index, TokenUsage usage)
    {
        Head(json, head, "chat.completion.chunk");
        json.Name("choices").StartArray().StartObject().Field("index", index)
            .Name("delta").StartObject().Field("role", "assistant").EndObject().EndObject().EndArray();
        ChunkUsage(json, view, usage);
        if (view.PromptTokenIds is { } ids)
        {
            json.Name("prompt_token_ids").Values(ids);
        }

        json.EndObject();
    }

    public void WriteEcho(WireWriter json, AnswerHead head, AnswerView view, int index, string text, TokenUsage usage) =>
        Chunk(json, head, view, index, usage, () => json.Field("content", text), () => { });

    public void WritePart(Action<Action<WireWriter>> write, AnswerHead head, AnswerView view, AnswerPart part)
    {
        IReadOnlyList<OutputDelta> deltas = view.IncludeReasoning ? part.Deltas : [.. part.Deltas.Where(delta => delta.Kind != OutputKind.Reasoning)];
        if (deltas.Count > 0 || ((view.Logprobs || view.TokenIds) && part.Tokens.Count > 0))
        {
            write(json => Chunk(json, head, view, part.Index, part.Usage, () => Delta(json, deltas), () => Details(json, view, part)));
        }

        if (part.Finish is { } finish)
        {
            write(json => Chunk(json, head, view, part.Index, part.Usage, () => { }, () =>
            {
                json.Field("finish_reason", part.FinishReason);
                if (finish.StopString is not null || finish.StopToken is not null)
                {
                    json.Name("stop_reason");
                    _ = finish.StopToken is { } token ? json.Value(token) : json.Value(finish.StopString);
                }
            }));
        }
    }

    public void WriteUsage(WireWriter json, AnswerHead head, AnswerView view, TokenUsage usage)
    {
        Head(json, head, "chat.completion.chunk");
        json.Name("choices").StartArray().EndArray();
        Usage(json, view, usage);
        json.EndObject();
    }

    private static void Chunk(WireWriter json, AnswerHead head, AnswerView view, int index, TokenUsage usage, Action delta, Action rest)
    {
        Head(json, head, "chat.completion.chunk");
        json.Name("choices").StartArray().StartObject().Field("index", index).Name("delta").StartObject();
        delta();
        json.EndObject();
        rest();
        json.EndObject().EndArray();
        ChunkUsage(json, view, usage);
        json.EndObject();
    }

    private static void Message(WireWriter json, ParsedMessage message)
    {
        json.StartObject().Field("role", "assistant").Field("content", message.Content);
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

    private static void Delta(WireWriter json, IReadOnlyList<OutputDelta> deltas)
    {
        foreach ((OutputKind kind, string name) in (ReadOnlySpan<(OutputKind, string)>)[(OutputKind.Content, "content"), (OutputKind.Reasoning, "reasoning")])
        {
            string text = string.Concat(deltas.Where(delta => delta.Kind == kind).Select(delta => delta.Text));
            if (text.Length > 0)
            {
                json.Field(name, text);
            }
        }

        if (deltas.Any(delta => delta.Kind is OutputKind.ToolName or OutputKind.ToolArguments))
        {
            json.Name("tool_calls").StartArray();
            foreach (OutputDelta delta in deltas.Where(delta => delta.Kind is OutputKind.ToolName or OutputKind.ToolArguments))
            {
                json.StartObject().Field("index", delta.Tool);
                _ = delta.Kind == OutputKind.ToolName ? json.Field("id", NewToolCallId()).Field("type", "function") : json;
                json.Name("function").StartObject().Field(delta.Kind == OutputKind.ToolName ? "name" : "arguments", delta.Text).EndObject().EndObject();
            }

            json.EndArray();
        }
    }

    private static void Details(WireWriter json, AnswerView view, AnswerPart part)
    {
        if (view.Logprobs)
        {
            Logprobs(json.Name("logprobs"), view, part.Tokens);
        }

        if (view.TokenIds)
        {
            json.Name("token_ids").Values(part.Tokens.Select(token => token.Token));
        }
    }

    private static WireWriter Logprobs(WireWriter json, AnswerView view, IReadOnlyList<TokenDetail> tokens)
    {
        json.StartObject().Name("content").StartArray();
        foreach (TokenDetail token in tokens)
        {
            Entry(json.StartObject(), view, token.Top[0]);
            json.Name("top_logprobs").StartArray();
            foreach (TokenLogprob top in token.Top.Take(view.TopLogprobs))
            {
                Entry(json.StartObject(), view, top);
                json.EndObject();
            }

            json.EndArray().EndObject();
        }

        return json.EndArray().EndObject();
    }

    private static void Entry(WireWriter json, AnswerView view, TokenLogprob token)
    {
        string text = view.TokensAsIds ? $"token_id:{token.Token}" : Decoded(token.Token);
        json.Field("token", text).Name("logprob").Value((float)token.Value).Name("bytes").Bytes(text);
    }

    private static string NewToolCallId() => "call_" + Guid.NewGuid().ToString("N")[..24];
}
