namespace Vllm;

/// <content>What the completion holds and in which form.</content>
public sealed partial class CompletionBuilder
{
    /// <inheritdoc cref="CompletionRequest.Echo"/>
    public CompletionBuilder Echo(bool? echo = true) => With(Request with { Echo = echo });

    /// <inheritdoc cref="CompletionRequest.Logprobs"/>
    public CompletionBuilder Logprobs(int? logprobs) => With(Request with { Logprobs = logprobs });

    /// <inheritdoc cref="CompletionRequest.LogprobTokenIds"/>
    public CompletionBuilder LogprobTokenIds(params IReadOnlyList<int>? logprobTokenIds) =>
        With(Request with { LogprobTokenIds = logprobTokenIds });

    /// <inheritdoc cref="CompletionRequest.PromptLogprobs"/>
    public CompletionBuilder PromptLogprobs(int? promptLogprobs) => With(Request with { PromptLogprobs = promptLogprobs });

    /// <inheritdoc cref="CompletionRequest.ReturnTokensAsTokenIds"/>
    public CompletionBuilder ReturnTokensAsTokenIds(bool? returnTokensAsTokenIds = true) =>
        With(Request with { ReturnTokensAsTokenIds = returnTokensAsTokenIds });

    /// <inheritdoc cref="CompletionRequest.ReturnTokenIds"/>
    public CompletionBuilder ReturnTokenIds(bool? returnTokenIds = true) => With(Request with { ReturnTokenIds = returnTokenIds });

    /// <inheritdoc cref="CompletionRequest.ResponseFormat"/>
    public CompletionBuilder ResponseFormat(ResponseFormat? responseFormat) => With(Request with { ResponseFormat = responseFormat });

    /// <inheritdoc cref="CompletionRequest.StructuredOutputs"/>
    public CompletionBuilder StructuredOutputs(StructuredOutputs? structuredOutputs) =>
        With(Request with { StructuredOutputs = structuredOutputs });

    /// <inheritdoc cref="CompletionRequest.ThinkingTokenBudget"/>
    public CompletionBuilder ThinkingTokenBudget(int? thinkingTokenBudget) =>
        With(Request with { ThinkingTokenBudget = thinkingTokenBudget });

    /// <inheritdoc cref="CompletionRequest.SkipSpecialTokens"/>
    public CompletionBuilder SkipSpecialTokens(bool? skipSpecialTokens = true) =>
        With(Request with { SkipSpecialTokens = skipSpecialTokens });

    /// <inheritdoc cref="CompletionRequest.SpacesBetweenSpecialTokens"/>
    public CompletionBuilder SpacesBetweenSpecialTokens(bool? spacesBetweenSpecialTokens = true) =>
        With(Request with { SpacesBetweenSpecialTokens = spacesBetweenSpecialTokens });

    /// <inheritdoc cref="CompletionRequest.StreamOptions"/>
    public CompletionBuilder StreamOptions(StreamOptions? streamOptions) => With(Request with { StreamOptions = streamOptions });

    /// <inheritdoc cref="CompletionRequest.StreamInterval"/>
    public CompletionBuilder StreamInterval(int? streamInterval) => With(Request with { StreamInterval = streamInterval });

    /// <inheritdoc cref="CompletionRequest.RoutedExpertsPromptStart"/>
    public CompletionBuilder RoutedExpertsPromptStart(int? routedExpertsPromptStart) =>
        With(Request with { RoutedExpertsPromptStart = routedExpertsPromptStart });
}
