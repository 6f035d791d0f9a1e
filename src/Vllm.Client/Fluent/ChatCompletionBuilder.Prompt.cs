using System.Text.Json.Nodes;

namespace Vllm;

/// <content>How the messages become the prompt.</content>
public sealed partial class ChatCompletionBuilder
{
    /// <inheritdoc cref="ChatCompletionRequest.ChatTemplate"/>
    public ChatCompletionBuilder ChatTemplate(string? chatTemplate) => With(Request with { ChatTemplate = chatTemplate });

    /// <inheritdoc cref="ChatCompletionRequest.ChatTemplateKwargs"/>
    public ChatCompletionBuilder ChatTemplateKwargs(JsonObject? chatTemplateKwargs) =>
        With(Request with { ChatTemplateKwargs = chatTemplateKwargs });

    /// <inheritdoc cref="ChatCompletionRequest.AddGenerationPrompt"/>
    public ChatCompletionBuilder AddGenerationPrompt(bool? addGenerationPrompt = true) =>
        With(Request with { AddGenerationPrompt = addGenerationPrompt });

    /// <inheritdoc cref="ChatCompletionRequest.ContinueFinalMessage"/>
    public ChatCompletionBuilder ContinueFinalMessage(bool? continueFinalMessage = true) =>
        With(Request with { ContinueFinalMessage = continueFinalMessage });

    /// <inheritdoc cref="ChatCompletionRequest.AddSpecialTokens"/>
    public ChatCompletionBuilder AddSpecialTokens(bool? addSpecialTokens = true) =>
        With(Request with { AddSpecialTokens = addSpecialTokens });

    /// <inheritdoc cref="ChatCompletionRequest.Documents"/>
    public ChatCompletionBuilder Documents(params IReadOnlyList<IReadOnlyDictionary<string, string>>? documents) =>
        With(Request with { Documents = documents });

    /// <inheritdoc cref="ChatCompletionRequest.TruncatePromptTokens"/>
    public ChatCompletionBuilder TruncatePromptTokens(long? truncatePromptTokens) =>
        With(Request with { TruncatePromptTokens = truncatePromptTokens });

    /// <inheritdoc cref="ChatCompletionRequest.TruncationSide"/>
    public ChatCompletionBuilder TruncationSide(TruncationSide? truncationSide) => With(Request with { TruncationSide = truncationSide });

    /// <inheritdoc cref="ChatCompletionRequest.MediaIoKwargs"/>
    public ChatCompletionBuilder MediaIoKwargs(JsonObject? mediaIoKwargs) => With(Request with { MediaIoKwargs = mediaIoKwargs });

    /// <inheritdoc cref="ChatCompletionRequest.MmProcessorKwargs"/>
    public ChatCompletionBuilder MmProcessorKwargs(JsonObject? mmProcessorKwargs) =>
        With(Request with { MmProcessorKwargs = mmProcessorKwargs });

    /// <inheritdoc cref="ChatCompletionRequest.MmPayload"/>
    public ChatCompletionBuilder MmPayload(MultimodalPayload? mmPayload) => With(Request with { MmPayload = mmPayload });

    /// <inheritdoc cref="ChatCompletionRequest.ReturnMmKwargs"/>
    public ChatCompletionBuilder ReturnMmKwargs(bool? returnMmKwargs = true) => With(Request with { ReturnMmKwargs = returnMmKwargs });

    /// <inheritdoc cref="ChatCompletionRequest.ReturnTokenOffsets"/>
    public ChatCompletionBuilder ReturnTokenOffsets(bool? returnTokenOffsets = true) =>
        With(Request with { ReturnTokenOffsets = returnTokenOffsets });
}
