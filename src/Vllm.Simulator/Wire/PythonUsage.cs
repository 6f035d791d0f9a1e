namespace Vllm.Simulator.Wire;

/// <summary>Token counts as the Python front end writes them.</summary>
internal static class PythonUsage
{
    // Whole answers carry details as null, the last chunk of a stream leaves out what is not there.
    public static void Write(WireWriter json, AnswerView view, TokenUsage usage, bool isWhole)
    {
        Counts(json.Name("usage").StartObject(), usage);
        if (view.PromptTokensDetails)
        {
            json.Name("prompt_tokens_details").StartObject().Field("cached_tokens", usage.Cached).Field("created_cache_tokens", 0);
            _ = isWhole ? json.NullField("multimodal_tokens") : json;
            json.EndObject();
        }
        else if (isWhole)
        {
            json.NullField("prompt_tokens_details");
        }

        if (view.CountsReasoning)
        {
            json.Name("completion_tokens_details").StartObject().Field("reasoning_tokens", usage.Reasoning).EndObject();
        }
        else if (isWhole)
        {
            json.NullField("completion_tokens_details");
        }

        json.EndObject();
    }

    public static void Counts(WireWriter json, TokenUsage usage) => json.Field("prompt_tokens", usage.Prompt)
        .Field("total_tokens", usage.Prompt + usage.Completion).Field("completion_tokens", usage.Completion);
}
