namespace Vllm;

/// <summary>The log probability of one token of an answer.</summary>
public sealed record TokenLogprob
{
    /// <summary>
    /// The token as text; <c>token_id:N</c> with <c>return_tokens_as_token_ids</c>. A token that is part of a character
    /// has U+FFFD or nothing here and its bytes in <see cref="Bytes"/>.
    /// </summary>
    public required string Token { get; init; }

    /// <summary>
    /// The natural logarithm of the probability, at most 0; null where the server gave none or no finite number.
    /// vLLM writes -9999 for a probability of zero.
    /// </summary>
    public double? Logprob { get; init; }

    /// <summary>The token's UTF-8 bytes, or null when the server gave none.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>The most likely tokens at this place, as many as <c>top_logprobs</c> asked for; empty otherwise.</summary>
    public IReadOnlyList<TokenLogprob> TopLogprobs { get; init; } = LogprobList.Empty;

    /// <summary>Without the token: it is a piece of the answer, which belongs into no log.</summary>
    public override string ToString() => $"{nameof(TokenLogprob)} {{ Logprob = {Logprob} }}";
}
