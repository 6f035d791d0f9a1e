using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Completions;

/// <summary>One prompt, as text or as token ids; the other form is made of it.</summary>
internal sealed record CompletionPrompt(string? GivenText, List<int>? GivenTokens)
{
    /// <summary>The prompts of a text, a list of texts, a list of ids, or a list of lists of ids.</summary>
    public static IReadOnlyList<CompletionPrompt> ReadAll(JsonElement prompt) =>
        prompt.ValueKind == JsonValueKind.String ? [new(prompt.GetString(), null)]
        : prompt.Items().FirstOrDefault().ValueKind == JsonValueKind.Number ? [new(null, prompt.Ints())]
        : [.. prompt.Items().Select(item => item.ValueKind == JsonValueKind.String ? new CompletionPrompt(item.GetString(), null) : new(null, item.Ints()))];

    /// <summary>The token ids, of a text at most <paramref name="limit"/>.</summary>
    public List<int> Encode(int limit) => GivenTokens ?? Tokenizer.Encode(GivenText!, limit);

    /// <summary>Both forms, after the cut that the request asks for.</summary>
    public PreparedPrompt Prepare(CompletionRequest request, SimulatorOptions options)
    {
        List<int> all = Encode(request.TruncatePromptTokens is null ? options.MaxModelLen + 1 : int.MaxValue);
        List<int> tokens = request.Truncate(all);
        string text = tokens.Count == all.Count && GivenText is not null ? GivenText : Tokenizer.Decode(tokens);
        var logprobs = new Logprobs((ulong)options.Seed);
        return new PreparedPrompt(text, tokens, request.PromptLogprobs is { } count ? logprobs.OfPrompt(tokens, count) : null);
    }
}
