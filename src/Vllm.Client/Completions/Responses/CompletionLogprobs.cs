using System.Globalization;

namespace Vllm;

/// <summary>
/// The log probabilities of a completion's text: four lists side by side, one entry for each token. With <c>echo</c> the prompt's
/// tokens come first.
/// </summary>
public sealed record CompletionLogprobs
{
    /// <summary>
    /// The tokens as text; <c>token_id:N</c> with <c>return_tokens_as_token_ids</c>. A token that is part of a character has U+FFFD or
    /// nothing here.
    /// </summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>
    /// The natural logarithms of the tokens' probabilities, at most 0. Null for the first token of a prompt, and where the server gave
    /// no finite number; vLLM writes -9999 for a probability of zero.
    /// </summary>
    public IReadOnlyList<double?> TokenLogprobs { get; init; } = [];

    /// <summary>
    /// The likeliest tokens at each place with their log probabilities, the chosen one among them; null for the first token of a prompt.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double?>?> TopLogprobs { get; init; } = [];

    /// <summary>Where each token begins in the text, in characters of the server: code points, not UTF-16 units.</summary>
    public IReadOnlyList<long> TextOffset { get; init; } = [];

    /// <summary>The number of tokens, without their text: it belongs into no log.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{nameof(CompletionLogprobs)} {{ Tokens = {Tokens.Count} }}");
}
