using System.Globalization;
using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Wire;

/// <summary>What the Python front end writes alike in chat and completion answers.</summary>
internal static class PythonParts
{
    // "vllm-VERSION-HASH"; the recorded servers' hashes stand for their configuration.
    public const string Fingerprint = "vllm-0.32.0-00000000";

    public static void Head(WireWriter json, AnswerHead head, string kind) => json.StartObject()
        .Field("id", head.Id).Field("object", kind).Field("created", head.Created).Field("model", head.Model);

    public static void StopReason(WireWriter json, Finish finish)
    {
        json.Name("stop_reason");
        _ = finish.StopToken is { } token ? json.Value(token) : json.Value(finish.StopString);
    }

    public static void TokenIds(WireWriter json, AnswerView view, IReadOnlyList<TokenDetail> tokens)
    {
        json.Name("token_ids");
        _ = view.TokenIds ? json.Values(tokens.Select(token => token.Token)) : json.Null();
    }

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
                    .Name("logprob").Value(token.Value).Field("rank", token.Rank)
                    .Field("decoded_token", Tokenizer.Decode([token.Token])).EndObject();
            }

            json.EndObject();
        }

        json.EndArray();
    }
}
