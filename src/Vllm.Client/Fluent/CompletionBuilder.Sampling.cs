namespace Vllm;

/// <content>Prompt, model, length and choice of tokens.</content>
public sealed partial class CompletionBuilder
{
    /// <inheritdoc cref="CompletionRequest.Prompt"/>
    public CompletionBuilder Prompt(CompletionPrompt? prompt) => With(Request with { Prompt = prompt });

    /// <inheritdoc cref="CompletionRequest.Model"/>
    public CompletionBuilder Model(string? model) => With(Request with { Model = model });

    /// <inheritdoc cref="CompletionRequest.PromptEmbeds"/>
    public CompletionBuilder PromptEmbeds(params IReadOnlyList<ReadOnlyMemory<byte>>? promptEmbeds) =>
        With(Request with { PromptEmbeds = promptEmbeds });

    /// <inheritdoc cref="CompletionRequest.Suffix"/>
    public CompletionBuilder Suffix(string? suffix) => With(Request with { Suffix = suffix });

    /// <inheritdoc cref="CompletionRequest.MaxTokens"/>
    public CompletionBuilder MaxTokens(int? maxTokens) => With(Request with { MaxTokens = maxTokens });

    /// <inheritdoc cref="CompletionRequest.MinTokens"/>
    public CompletionBuilder MinTokens(int? minTokens) => With(Request with { MinTokens = minTokens });

    /// <inheritdoc cref="CompletionRequest.N"/>
    public CompletionBuilder N(int? count) => With(Request with { N = count });

    /// <inheritdoc cref="CompletionRequest.Temperature"/>
    public CompletionBuilder Temperature(double? temperature) => With(Request with { Temperature = temperature });

    /// <inheritdoc cref="CompletionRequest.TopP"/>
    public CompletionBuilder TopP(double? topP) => With(Request with { TopP = topP });

    /// <inheritdoc cref="CompletionRequest.TopK"/>
    public CompletionBuilder TopK(int? topK) => With(Request with { TopK = topK });

    /// <inheritdoc cref="CompletionRequest.MinP"/>
    public CompletionBuilder MinP(double? minP) => With(Request with { MinP = minP });

    /// <inheritdoc cref="CompletionRequest.FrequencyPenalty"/>
    public CompletionBuilder FrequencyPenalty(double? frequencyPenalty) => With(Request with { FrequencyPenalty = frequencyPenalty });

    /// <inheritdoc cref="CompletionRequest.PresencePenalty"/>
    public CompletionBuilder PresencePenalty(double? presencePenalty) => With(Request with { PresencePenalty = presencePenalty });

    /// <inheritdoc cref="CompletionRequest.RepetitionPenalty"/>
    public CompletionBuilder RepetitionPenalty(double? repetitionPenalty) => With(Request with { RepetitionPenalty = repetitionPenalty });

    /// <inheritdoc cref="CompletionRequest.RepetitionDetection"/>
    public CompletionBuilder RepetitionDetection(RepetitionDetection? repetitionDetection) =>
        With(Request with { RepetitionDetection = repetitionDetection });

    /// <inheritdoc cref="CompletionRequest.Seed"/>
    public CompletionBuilder Seed(long? seed) => With(Request with { Seed = seed });

    /// <inheritdoc cref="CompletionRequest.LogitBias"/>
    public CompletionBuilder LogitBias(IReadOnlyDictionary<int, double>? logitBias) => With(Request with { LogitBias = logitBias });

    /// <inheritdoc cref="CompletionRequest.AllowedTokenIds"/>
    public CompletionBuilder AllowedTokenIds(params IReadOnlyList<int>? allowedTokenIds) =>
        With(Request with { AllowedTokenIds = allowedTokenIds });

    /// <inheritdoc cref="CompletionRequest.BadWords"/>
    public CompletionBuilder BadWords(params IReadOnlyList<string>? badWords) => With(Request with { BadWords = badWords });

    /// <inheritdoc cref="CompletionRequest.Stop"/>
    public CompletionBuilder Stop(params IReadOnlyList<string>? stop) => With(Request with { Stop = stop });

    /// <inheritdoc cref="CompletionRequest.StopTokenIds"/>
    public CompletionBuilder StopTokenIds(params IReadOnlyList<int>? stopTokenIds) => With(Request with { StopTokenIds = stopTokenIds });

    /// <inheritdoc cref="CompletionRequest.IncludeStopStrInOutput"/>
    public CompletionBuilder IncludeStopStrInOutput(bool? includeStopStrInOutput = true) =>
        With(Request with { IncludeStopStrInOutput = includeStopStrInOutput });

    /// <inheritdoc cref="CompletionRequest.IgnoreEos"/>
    public CompletionBuilder IgnoreEos(bool? ignoreEos = true) => With(Request with { IgnoreEos = ignoreEos });

    /// <inheritdoc cref="CompletionRequest.UseBeamSearch"/>
    public CompletionBuilder UseBeamSearch(bool? useBeamSearch = true) => With(Request with { UseBeamSearch = useBeamSearch });

    /// <inheritdoc cref="CompletionRequest.LengthPenalty"/>
    public CompletionBuilder LengthPenalty(double? lengthPenalty) => With(Request with { LengthPenalty = lengthPenalty });

    /// <inheritdoc cref="CompletionRequest.Watermarking"/>
    public CompletionBuilder Watermarking(bool? watermarking = true) => With(Request with { Watermarking = watermarking });
}
