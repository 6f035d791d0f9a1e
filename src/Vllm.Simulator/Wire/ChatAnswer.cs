using Vllm.Simulator.Engine;
using Vllm.Simulator.Parsing;

namespace Vllm.Simulator.Wire;

/// <summary>What all chunks of one answer have in common.</summary>
internal sealed record AnswerHead(string Id, long Created, string Model);

/// <summary>What the request asked to see; it decides which keys an answer has.</summary>
internal sealed record AnswerView
{
    public bool Logprobs { get; init; }

    public int TopLogprobs { get; init; }

    public bool TokensAsIds { get; init; }

    public bool TokenIds { get; init; }

    public bool IncludeUsage { get; init; }

    public bool ContinuousUsage { get; init; }

    public bool IncludeReasoning { get; init; } = true;

    /// <summary>The prompt, when the request asked for its ids.</summary>
    public IReadOnlyList<int>? PromptTokenIds { get; init; }

    public string? PromptText { get; init; }

    /// <summary>The server has a reasoning parser, so usage counts reasoning tokens.</summary>
    public bool CountsReasoning { get; init; }

    public bool PromptTokensDetails { get; init; }

    /// <summary>Without any parser the Python front end sends each token's text as it is, also when there is none.</summary>
    public bool HasParser { get; init; } = true;

    /// <summary>The parser in use writes <c>"content":null</c> before <c>tool_calls</c> (hermes does, qwen3_coder does not).</summary>
    public bool NullContentBesideTools { get; init; } = true;
}

/// <summary>Token counts of an answer, of one choice or of all.</summary>
internal readonly record struct TokenUsage(int Prompt, int Completion, int Reasoning, int Cached);

/// <summary>A token of the answer with its log probabilities, the chosen one first.</summary>
internal readonly record struct TokenDetail(int Token, string Decoded, IReadOnlyList<TokenLogprob> Top);

/// <summary>A choice's next part: what one or several steps of the engine gave.</summary>
internal sealed record AnswerPart(
    int Index,
    IReadOnlyList<OutputDelta> Deltas,
    IReadOnlyList<TokenDetail> Tokens,
    string? FinishReason,
    Finish? Finish,
    TokenUsage Usage);

/// <summary>A whole choice of an answer that is not streamed.</summary>
internal sealed record AnswerChoice(int Index, ParsedMessage Message, IReadOnlyList<TokenDetail> Tokens, string FinishReason, Finish Finish);

/// <summary>A whole answer that is not streamed.</summary>
internal sealed record WholeAnswer(
    IReadOnlyList<AnswerChoice> Choices,
    TokenUsage Usage,
    IReadOnlyList<IReadOnlyList<TokenLogprob>>? PromptLogprobs);
