namespace Vllm;

/// <content>What the answer holds and in which form.</content>
public sealed partial class ChatCompletionBuilder
{
    /// <inheritdoc cref="ChatCompletionRequest.ResponseFormat"/>
    public ChatCompletionBuilder ResponseFormat(ResponseFormat? responseFormat) => With(Request with { ResponseFormat = responseFormat });

    /// <inheritdoc cref="ChatCompletionRequest.StructuredOutputs"/>
    public ChatCompletionBuilder StructuredOutputs(StructuredOutputs? structuredOutputs) =>
        With(Request with { StructuredOutputs = structuredOutputs });

    /// <inheritdoc cref="ChatCompletionRequest.Tools"/>
    public ChatCompletionBuilder Tools(params IReadOnlyList<ChatTool>? tools) => With(Request with { Tools = tools });

    /// <inheritdoc cref="ChatCompletionRequest.ToolChoice"/>
    public ChatCompletionBuilder ToolChoice(ToolChoice? toolChoice) => With(Request with { ToolChoice = toolChoice });

    /// <inheritdoc cref="ChatCompletionRequest.ParallelToolCalls"/>
    public ChatCompletionBuilder ParallelToolCalls(bool? parallelToolCalls = true) =>
        With(Request with { ParallelToolCalls = parallelToolCalls });

    /// <inheritdoc cref="ChatCompletionRequest.ReasoningEffort"/>
    public ChatCompletionBuilder ReasoningEffort(ReasoningEffort? reasoningEffort) =>
        With(Request with { ReasoningEffort = reasoningEffort });

    /// <inheritdoc cref="ChatCompletionRequest.ThinkingTokenBudget"/>
    public ChatCompletionBuilder ThinkingTokenBudget(int? thinkingTokenBudget) =>
        With(Request with { ThinkingTokenBudget = thinkingTokenBudget });

    /// <inheritdoc cref="ChatCompletionRequest.IncludeReasoning"/>
    public ChatCompletionBuilder IncludeReasoning(bool? includeReasoning = true) =>
        With(Request with { IncludeReasoning = includeReasoning });

    /// <inheritdoc cref="ChatCompletionRequest.Logprobs"/>
    public ChatCompletionBuilder Logprobs(bool? logprobs = true) => With(Request with { Logprobs = logprobs });

    /// <inheritdoc cref="ChatCompletionRequest.TopLogprobs"/>
    public ChatCompletionBuilder TopLogprobs(int? topLogprobs) => With(Request with { TopLogprobs = topLogprobs });

    /// <inheritdoc cref="ChatCompletionRequest.LogprobTokenIds"/>
    public ChatCompletionBuilder LogprobTokenIds(params IReadOnlyList<int>? logprobTokenIds) =>
        With(Request with { LogprobTokenIds = logprobTokenIds });

    /// <inheritdoc cref="ChatCompletionRequest.PromptLogprobs"/>
    public ChatCompletionBuilder PromptLogprobs(int? promptLogprobs) => With(Request with { PromptLogprobs = promptLogprobs });

    /// <inheritdoc cref="ChatCompletionRequest.ReturnTokensAsTokenIds"/>
    public ChatCompletionBuilder ReturnTokensAsTokenIds(bool? returnTokensAsTokenIds = true) =>
        With(Request with { ReturnTokensAsTokenIds = returnTokensAsTokenIds });

    /// <inheritdoc cref="ChatCompletionRequest.ReturnTokenIds"/>
    public ChatCompletionBuilder ReturnTokenIds(bool? returnTokenIds = true) => With(Request with { ReturnTokenIds = returnTokenIds });

    /// <inheritdoc cref="ChatCompletionRequest.ReturnPromptText"/>
    public ChatCompletionBuilder ReturnPromptText(bool? returnPromptText = true) =>
        With(Request with { ReturnPromptText = returnPromptText });

    /// <inheritdoc cref="ChatCompletionRequest.Echo"/>
    public ChatCompletionBuilder Echo(bool? echo = true) => With(Request with { Echo = echo });

    /// <inheritdoc cref="ChatCompletionRequest.SkipSpecialTokens"/>
    public ChatCompletionBuilder SkipSpecialTokens(bool? skipSpecialTokens = true) =>
        With(Request with { SkipSpecialTokens = skipSpecialTokens });

    /// <inheritdoc cref="ChatCompletionRequest.SpacesBetweenSpecialTokens"/>
    public ChatCompletionBuilder SpacesBetweenSpecialTokens(bool? spacesBetweenSpecialTokens = true) =>
        With(Request with { SpacesBetweenSpecialTokens = spacesBetweenSpecialTokens });

    /// <inheritdoc cref="ChatCompletionRequest.StreamOptions"/>
    public ChatCompletionBuilder StreamOptions(StreamOptions? streamOptions) => With(Request with { StreamOptions = streamOptions });

    /// <inheritdoc cref="ChatCompletionRequest.StreamInterval"/>
    public ChatCompletionBuilder StreamInterval(int? streamInterval) => With(Request with { StreamInterval = streamInterval });

    /// <inheritdoc cref="ChatCompletionRequest.RoutedExpertsPromptStart"/>
    public ChatCompletionBuilder RoutedExpertsPromptStart(int? routedExpertsPromptStart) =>
        With(Request with { RoutedExpertsPromptStart = routedExpertsPromptStart });
}
