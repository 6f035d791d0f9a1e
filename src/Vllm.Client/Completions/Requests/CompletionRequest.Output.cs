namespace Vllm;

/// <content>What the completion holds and in which form: echo, log probabilities, tokens, structure, stream.</content>
public sealed partial record CompletionRequest
{
    /// <summary>Whether the prompt stands before the completion's text.</summary>
    /// <remarks>
    /// <c>echo</c>, OpenAI's. Default: false. With <see cref="Logprobs"/> and <see cref="MaxTokens"/> of 0 (vLLM makes one token even so)
    /// it scores a text.
    /// </remarks>
    public bool? Echo { get; init; }

    /// <summary>
    /// Gives the log probability of each token, and so many of the likeliest ones at each place. At least 0; -1 is all.
    /// </summary>
    /// <remarks><c>logprobs</c>, OpenAI's. Default: none. The server's <c>--max-logprobs</c> limits it (20).</remarks>
    public int? Logprobs { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.LogprobTokenIds"/>
    public IReadOnlyList<int>? LogprobTokenIds { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.PromptLogprobs"/>
    public int? PromptLogprobs { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.ReturnTokensAsTokenIds"/>
    public bool? ReturnTokensAsTokenIds { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.ReturnTokenIds"/>
    public bool? ReturnTokenIds { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.ResponseFormat"/>
    public ResponseFormat? ResponseFormat { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.StructuredOutputs"/>
    public StructuredOutputs? StructuredOutputs { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.ThinkingTokenBudget"/>
    public int? ThinkingTokenBudget { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.SkipSpecialTokens"/>
    public bool? SkipSpecialTokens { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.SpacesBetweenSpecialTokens"/>
    public bool? SpacesBetweenSpecialTokens { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.StreamOptions"/>
    public StreamOptions? StreamOptions { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.StreamInterval"/>
    public int? StreamInterval { get; init; }

    /// <inheritdoc cref="ChatCompletionRequest.RoutedExpertsPromptStart"/>
    public int? RoutedExpertsPromptStart { get; init; }
}
