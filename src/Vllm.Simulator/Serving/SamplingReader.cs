using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Serving;

/// <summary>Reads the fields that say when an answer ends and which of its tokens show.</summary>
internal static class SamplingReader
{
    public static SamplingRules Read(JsonElement body)
    {
        JsonElement stop = body.Get("stop");
        return new SamplingRules
        {
            MaxTokens = int.MaxValue,
            MinTokens = body.Int("min_tokens") ?? 0,
            Stop = stop.ValueKind == JsonValueKind.String ? [stop.GetString()!] : stop.Texts(),
            IncludeStopInOutput = body.Flag("include_stop_str_in_output"),
            StopTokenIds = body.Get("stop_token_ids").Ints(),
            IgnoreEos = body.Flag("ignore_eos"),
            SkipSpecialTokens = body.Flag("skip_special_tokens", otherwise: true),
            ThinkingBudget = body.Int("thinking_token_budget") is { } budget and >= 0 ? budget : null,
        };
    }
}
