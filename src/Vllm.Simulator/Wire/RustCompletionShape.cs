using static Vllm.Simulator.Wire.RustParts;

namespace Vllm.Simulator.Wire;

/// <summary>
/// Completions as the Rust front end writes them: the prompt in a chunk of its own, one chunk a token even without
/// text, the finish reason in a last one.
/// </summary>
internal sealed class RustCompletionShape : ICompletionShape
{
    public bool ChunkBeforeError => true;

    public void WriteWhole(WireWriter json, AnswerHead head, AnswerView view, IReadOnlyList<CompletionPart> choices, TokenUsage usage)
    {
        Head(json, head, "text_completion");
        json.Name("choices").StartArray();
        foreach (CompletionPart choice in choices)
        {
            json.StartObject().Field("index", choice.Index).Field("text", choice.Prompt.Echo + choice.Text).Name("logprobs");
            _ = view.Logprobs ? Logprobs(json, AllLogprobs(view, choice), 0) : json.Null();
            json.Field("finish_reason", choice.Finish!.Reason).Name("stop_reason");
            _ = choice.Finish.StopToken is { } token ? json.Value(token) : json.Value(choice.Finish.StopString);
            PromptLogprobs(json, choice.Prompt.Logprobs);
            json.Name("token_ids");
            _ = view.TokenIds ? json.Values(choice.Tokens.Select(detail => detail.Token)) : json.Null();
            json.Name("prompt_token_ids");
            _ = view.TokenIds ? json.Values(choice.Prompt.Tokens) : json.Null();
            json.EndObject();
        }

        json.EndArray();
        Usage(json, view, usage);
        json.NullField("system_fingerprint").NullField("kv_transfer_params").NullField("ec_transfer_params").EndObject();
    }

    public void WritePart(Action<Action<WireWriter>> write, AnswerHead head, AnswerView view, CompletionPart part)
    {
        if (part.IsFirst && (part.Prompt.Echo is not null || view.TokenIds))
        {
            write(json => WriteOpening(json, head, view, part));
        }

        if (!part.Prompt.IsAll)
        {
            write(json => WriteChunk(json, head, view, part, part.Text, () =>
            {
                if (view.Logprobs)
                {
                    var logprobs = new LegacyLogprobs(view, Decoded, token => Decoded(token.Token));
                    logprobs.AddTokens(part.Tokens);
                    Logprobs(json.Name("logprobs"), logprobs, TextLength.Of(part.Prompt.Echo ?? "") + part.Offset);
                }

                if (view.TokenIds)
                {
                    json.Name("token_ids").Values(part.Tokens.Select(token => token.Token));
                }
            }));
        }

        if (part.Finish is { } finish)
        {
            write(json => WriteChunk(json, head, view, part, "", () =>
            {
                json.Field("finish_reason", finish.Reason);
                if (finish.StopString is not null || finish.StopToken is not null)
                {
                    json.Name("stop_reason");
                    _ = finish.StopToken is { } token ? json.Value(token) : json.Value(finish.StopString);
                }

                _ = view.TokenIds ? json.Name("token_ids").Values([]) : json;
            }));
        }
    }

    public void WriteUsage(WireWriter json, AnswerHead head, AnswerView view, TokenUsage usage)
    {
        Head(json, head, "text_completion");
        json.Name("choices").StartArray().EndArray();
        Usage(json, view, usage);
        json.EndObject();
    }

    private static void WriteOpening(WireWriter json, AnswerHead head, AnswerView view, CompletionPart part) =>
        WriteChunk(json, head, view, part with { Usage = part.Usage with { Completion = 0 } }, part.Prompt.Echo ?? "", () =>
        {
            if (view.Logprobs && part.Prompt.IsAll)
            {
                Logprobs(json.Name("logprobs"), AllLogprobs(view, part), 0);
            }

            if (view.TokenIds)
            {
                json.Name("token_ids").Values([]).Name("prompt_token_ids").Values(part.Prompt.Tokens);
            }
        });

    private static void WriteChunk(WireWriter json, AnswerHead head, AnswerView view, CompletionPart part, string text, Action rest)
    {
        Head(json, head, "text_completion");
        json.Name("choices").StartArray().StartObject().Field("index", part.Index).Field("text", text);
        rest();
        json.EndObject().EndArray();
        ChunkUsage(json, view, part.Usage);
        json.EndObject();
    }

    private static LegacyLogprobs AllLogprobs(AnswerView view, CompletionPart part)
    {
        var logprobs = new LegacyLogprobs(view, Decoded, token => Decoded(token.Token));
        if (part.Prompt.Echo is not null)
        {
            logprobs.AddPrompt(part.Prompt);
        }

        if (!part.Prompt.IsAll)
        {
            logprobs.AddTokens(part.Tokens);
        }

        return logprobs;
    }

    private static WireWriter Logprobs(WireWriter json, LegacyLogprobs logprobs, int offset)
    {
        json.StartObject().Name("tokens").Texts(logprobs.Entries.Select(entry => entry.Token)).Name("token_logprobs").StartArray();
        foreach (LegacyEntry entry in logprobs.Entries)
        {
            _ = entry.Value is { } value ? json.Value((float)value) : json.Null();
        }

        json.EndArray().Name("top_logprobs").StartArray();
        foreach (LegacyEntry entry in logprobs.Entries)
        {
            WriteTop(json, entry);
        }

        return json.EndArray().Name("text_offset").Values(logprobs.Offsets(offset)).EndObject();
    }

    private static void WriteTop(WireWriter json, LegacyEntry entry)
    {
        if (entry.Top is null)
        {
            json.Null();
            return;
        }

        json.StartObject();
        foreach ((string text, double value) in entry.Top)
        {
            json.Name(text).Value((float)value);
        }

        json.EndObject();
    }
}
