using System.Globalization;
using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Wire;

/// <summary>What the Rust front end writes alike in chat and completion answers.</summary>
internal static class RustParts
{
    public static void Head(WireWriter json, AnswerHead head, string kind) => json.StartObject()
        .Field("id", head.Id).Field("object", kind).Field("created", head.Created).Field("model", head.Model);

    // Each token alone: half a character becomes U+FFFD, a special token nothing.
    public static string Decoded(int token) => Vocabulary.IsHiddenSpecial(token) ? "" : Tokenizer.Decode([token]);

    public static void PromptLogprobs(WireWriter json, IReadOnlyList<IReadOnlyList<TokenLogprob>>? prompt)
    {
        json.Name("prompt_logprobs");
        if (prompt is null)
        {
            json.Null();
            return;
        }

        json.StartArray().Null();
        foreach (IReadOnlyList<TokenLogprob> place in prompt)
        {
            json.StartObject();
            foreach (TokenLogprob token in place)
            {
                json.Name(token.Token.ToString(CultureInfo.InvariantCulture)).StartObject()
                    .Name("logprob").Value((float)token.Value).Field("rank", token.Rank).Field("decoded_token", Decoded(token.Token)).EndObject();
            }

            json.EndObject();
        }

        json.EndArray();
    }

    public static void ChunkUsage(WireWriter json, AnswerView view, TokenUsage usage)
    {
        if (view.ContinuousUsage)
        {
            Usage(json, view, usage);
        }
    }

    public static void Usage(WireWriter json, AnswerView view, TokenUsage usage)
    {
        json.Name("usage").StartObject().Field("prompt_tokens", usage.Prompt)
            .Field("total_tokens", usage.Prompt + usage.Completion).Field("completion_tokens", usage.Completion)
            .Name("prompt_tokens_details");
        _ = view.PromptTokensDetails && usage.Cached > 0 ? json.StartObject().Field("cached_tokens", usage.Cached).EndObject() : json.Null();
        json.Name("completion_tokens_details").StartObject().Field("reasoning_tokens", usage.Reasoning).EndObject().EndObject();
    }
}
