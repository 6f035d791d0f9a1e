using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Wire;

/// <summary>What a completion shows of its prompt.</summary>
/// <param name="Echo">The text that stands in front of the answer; null without <c>echo</c>.</param>
/// <param name="Tokens">The token ids.</param>
/// <param name="Logprobs">Those of all tokens but the first; null when not asked for.</param>
/// <param name="IsAll">Nothing was generated: log probabilities are those of the prompt.</param>
internal sealed record CompletionPromptView(
    string? Echo, IReadOnlyList<int> Tokens, IReadOnlyList<IReadOnlyList<TokenLogprob>>? Logprobs, bool IsAll);

/// <summary>A choice's next part; <paramref name="Offset"/> counts the characters before it, the prompt aside.</summary>
internal sealed record CompletionPart(
    int Index,
    CompletionPromptView Prompt,
    bool IsFirst,
    string Text,
    int Offset,
    IReadOnlyList<TokenDetail> Tokens,
    Finish? Finish,
    TokenUsage Usage)
{
    /// <summary>All parts of a choice as one.</summary>
    public static CompletionPart Join(IReadOnlyList<CompletionPart> parts) => parts[^1] with
    {
        IsFirst = true,
        Text = string.Concat(parts.Select(part => part.Text)),
        Offset = 0,
        Tokens = [.. parts.SelectMany(part => part.Tokens)],
    };
}
