using static Vllm.Simulator.Wire.PythonParts;

namespace Vllm.Simulator.Wire;

/// <summary>Completions as the Python front end writes them: every key in whole answers and chunks, the prompt in the first chunk.</summary>
internal sealed class PythonCompletionShape : ICompletionShape
{
    public bool ChunkBeforeError => false;

    public void WriteWhole(WireWriter json, AnswerHead head, AnswerView view, IReadOnlyList<CompletionPart> choices, TokenUsage usage)
    {
        Head(json, head, "text_completion");
        json.Name("choices").StartArray();
        foreach (CompletionPart choice in choices)
        {
            json.StartObject().Field("index", choice.Index).Field("text", Text(view, choice));
            Logprobs(json, view, choice);
            Reasons(json, choice);
            TokenIds(json, view, choice.Tokens);
            PromptLogprobs(json, choice.Prompt.Logprobs);
            json.Name("prompt_token_ids");
            _ = view.TokenIds ? json.Values(choice.Prompt.Tokens) : json.Null();
            json.NullField("routed_experts").EndObject();
        }

        json.EndArray().NullField("service_tier").Field("system_fingerprint", Fingerprint);
        PythonUsage.Counts(json.Name("usage").StartObject(), usage);
        json.Name("prompt_tokens_details");
        _ = view.PromptTokensDetails
            ? json.StartObject().Field("cached_tokens", usage.Cached).NullField("created_cache_tokens").NullField("multimodal_tokens").EndObject()
            : json.Null();
        json.NullField("completion_tokens_details").EndObject()
            .NullField("kv_transfer_params").NullField("ec_transfer_params").NullField("metrics").EndObject();
    }

    public void WritePart(Action<Action<WireWriter>> write, AnswerHead head, AnswerView view, CompletionPart part) => write(json =>
    {
        Head(json, head, "text_completion");
        json.Name("choices").StartArray().StartObject().Field("index", part.Index).Field("text", Text(view, part));
        Logprobs(json, view, part);
        Reasons(json, part);
        json.Name("prompt_token_ids");
        _ = part.IsFirst && (view.TokenIds || part.Prompt.Echo is not null) ? json.Values(part.Prompt.Tokens) : json.Null();
        TokenIds(json, view, part.Tokens);
        json.EndObject().EndArray();
        if (part.Finish is not null && !view.IncludeUsage)
        {
            json.Field("system_fingerprint", Fingerprint);
        }

        if (view.ContinuousUsage)
        {
            PythonUsage.Counts(json.Name("usage").StartObject(), part.Usage);
            json.EndObject();
        }

        json.EndObject();
    });

    public void WriteUsage(WireWriter json, AnswerHead head, AnswerView view, TokenUsage usage)
    {
        Head(json, head, "text_completion");
        json.Name("choices").StartArray().EndArray();
        PythonUsage.Counts(json.Name("usage").StartObject(), usage);
        if (view.PromptTokensDetails)
        {
            json.Name("prompt_tokens_details").StartObject().Field("cached_tokens", usage.Cached).EndObject();
        }

        json.EndObject().Field("system_fingerprint", Fingerprint).EndObject();
    }

    // With the prompt's token ids asked for, its text is not repeated.
    private static string Text(AnswerView view, CompletionPart part) => part.IsFirst && !view.TokenIds ? part.Prompt.Echo + part.Text : part.Text;

    private static void Reasons(WireWriter json, CompletionPart part)
    {
        json.Field("finish_reason", part.Finish?.Reason).Name("stop_reason");
        _ = part.Finish?.StopToken is { } token ? json.Value(token) : json.Value(part.Finish?.StopString);
    }

    private static void Logprobs(WireWriter json, AnswerView view, CompletionPart part)
    {
        json.Name("logprobs");
        if (!view.Logprobs)
        {
            json.Null();
            return;
        }

        var logprobs = new LegacyLogprobs(view, PythonTokens.Text, PythonTokens.Text);
        bool hasPrompt = part.IsFirst && part.Prompt.Echo is not null;
        if (hasPrompt)
        {
            logprobs.AddPrompt(part.Prompt);
        }

        if (!part.Prompt.IsAll)
        {
            logprobs.AddTokens(part.Tokens);
        }

        int echoed = hasPrompt || view.TokenIds ? 0 : TextLength.Of(part.Prompt.Echo ?? "");
        json.StartObject().Name("text_offset").Values(logprobs.Offsets(echoed + part.Offset)).Name("token_logprobs").StartArray();
        foreach (LegacyEntry entry in logprobs.Entries)
        {
            _ = entry.Value is { } value ? json.Value(value) : json.Null();
        }

        json.EndArray().Name("tokens").Texts(logprobs.Entries.Select(entry => entry.Token)).Name("top_logprobs").StartArray();
        foreach (LegacyEntry entry in logprobs.Entries)
        {
            WriteTop(json, entry);
        }

        json.EndArray().EndObject();
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
            json.Name(text).Value(value);
        }

        json.EndObject();
    }
}
