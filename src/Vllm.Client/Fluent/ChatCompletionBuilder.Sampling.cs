namespace Vllm;

/// <content>Model, length and choice of tokens.</content>
public sealed partial class ChatCompletionBuilder
{
    /// <inheritdoc cref="ChatCompletionRequest.Model"/>
    public ChatCompletionBuilder Model(string? model) => With(Request with { Model = model });

    /// <inheritdoc cref="ChatCompletionRequest.MaxTokens"/>
    public ChatCompletionBuilder MaxTokens(int? maxTokens) => With(Request with { MaxTokens = maxTokens });

    /// <inheritdoc cref="ChatCompletionRequest.MaxCompletionTokens"/>
    public ChatCompletionBuilder MaxCompletionTokens(int? maxCompletionTokens) =>
        With(Request with { MaxCompletionTokens = maxCompletionTokens });

    /// <inheritdoc cref="ChatCompletionRequest.MinTokens"/>
    public ChatCompletionBuilder MinTokens(int? minTokens) => With(Request with { MinTokens = minTokens });

    /// <inheritdoc cref="ChatCompletionRequest.N"/>
    public ChatCompletionBuilder N(int? count) => With(Request with { N = count });

    /// <inheritdoc cref="ChatCompletionRequest.Temperature"/>
    public ChatCompletionBuilder Temperature(double? temperature) => With(Request with { Temperature = temperature });

    /// <inheritdoc cref="ChatCompletionRequest.TopP"/>
    public ChatCompletionBuilder TopP(double? topP) => With(Request with { TopP = topP });

    /// <inheritdoc cref="ChatCompletionRequest.TopK"/>
    public ChatCompletionBuilder TopK(int? topK) => With(Request with { TopK = topK });

    /// <inheritdoc cref="ChatCompletionRequest.MinP"/>
    public ChatCompletionBuilder MinP(double? minP) => With(Request with { MinP = minP });

    /// <inheritdoc cref="ChatCompletionRequest.FrequencyPenalty"/>
    public ChatCompletionBuilder FrequencyPenalty(double? frequencyPenalty) => With(Request with { FrequencyPenalty = frequencyPenalty });

    /// <inheritdoc cref="ChatCompletionRequest.PresencePenalty"/>
    public ChatCompletionBuilder PresencePenalty(double? presencePenalty) => With(Request with { PresencePenalty = presencePenalty });

    /// <inheritdoc cref="ChatCompletionRequest.RepetitionPenalty"/>
    public ChatCompletionBuilder RepetitionPenalty(double? repetitionPenalty) =>
        With(Request with { RepetitionPenalty = repetitionPenalty });

    /// <inheritdoc cref="ChatCompletionRequest.RepetitionDetection"/>
    public ChatCompletionBuilder RepetitionDetection(RepetitionDetection? repetitionDetection) =>
        With(Request with { RepetitionDetection = repetitionDetection });

    /// <inheritdoc cref="ChatCompletionRequest.Seed"/>
    public ChatCompletionBuilder Seed(long? seed) => With(Request with { Seed = seed });

    /// <inheritdoc cref="ChatCompletionRequest.LogitBias"/>
    public ChatCompletionBuilder LogitBias(IReadOnlyDictionary<int, double>? logitBias) => With(Request with { LogitBias = logitBias });

    /// <inheritdoc cref="ChatCompletionRequest.AllowedTokenIds"/>
    public ChatCompletionBuilder AllowedTokenIds(params IReadOnlyList<int>? allowedTokenIds) =>
        With(Request with { AllowedTokenIds = allowedTokenIds });

    /// <inheritdoc cref="ChatCompletionRequest.BadWords"/>
    public ChatCompletionBuilder BadWords(params IReadOnlyList<string>? badWords) => With(Request with { BadWords = badWords });

    /// <inheritdoc cref="ChatCompletionRequest.Stop"/>
    public ChatCompletionBuilder Stop(params IReadOnlyList<string>? stop) => With(Request with { Stop = stop });

    /// <inheritdoc cref="ChatCompletionRequest.StopTokenIds"/>
    public ChatCompletionBuilder StopTokenIds(params IReadOnlyList<int>? stopTokenIds) =>
        With(Request with { StopTokenIds = stopTokenIds });

    /// <inheritdoc cref="ChatCompletionRequest.IncludeStopStrInOutput"/>
    public ChatCompletionBuilder IncludeStopStrInOutput(bool? includeStopStrInOutput = true) =>
        With(Request with { IncludeStopStrInOutput = includeStopStrInOutput });

    /// <inheritdoc cref="ChatCompletionRequest.IgnoreEos"/>
    public ChatCompletionBuilder IgnoreEos(bool? ignoreEos = true) => With(Request with { IgnoreEos = ignoreEos });

    /// <inheritdoc cref="ChatCompletionRequest.UseBeamSearch"/>
    public ChatCompletionBuilder UseBeamSearch(bool? useBeamSearch = true) => With(Request with { UseBeamSearch = useBeamSearch });

    /// <inheritdoc cref="ChatCompletionRequest.LengthPenalty"/>
    public ChatCompletionBuilder LengthPenalty(double? lengthPenalty) => With(Request with { LengthPenalty = lengthPenalty });

    /// <inheritdoc cref="ChatCompletionRequest.Watermarking"/>
    public ChatCompletionBuilder Watermarking(bool? watermarking = true) => With(Request with { Watermarking = watermarking });
}
