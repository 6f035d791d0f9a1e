using System.Text.Json.Nodes;

namespace Vllm;

/// <content>How the messages become the prompt: template, documents, media, truncation, rendering.</content>
public sealed partial record ChatCompletionRequest
{
    /// <summary>A Jinja template that takes the place of the model's.</summary>
    /// <remarks>
    /// <c>chat_template</c>, vLLM's own. Default: the model's. Refused unless the server runs with
    /// <c>--trust-request-chat-template</c>.
    /// </remarks>
    public string? ChatTemplate { get; init; }

    /// <summary>Variables for the chat template, such as <c>enable_thinking</c>.</summary>
    /// <remarks>
    /// <c>chat_template_kwargs</c>, vLLM's own. Default: none. A <c>chat_template</c> in it is refused like the property.
    /// </remarks>
    public JsonObject? ChatTemplateKwargs { get; init; }

    /// <summary>Whether the prompt ends with the opening of an assistant's message. False to let the last message go on.</summary>
    /// <remarks><c>add_generation_prompt</c>, vLLM's own. Default: true.</remarks>
    public bool? AddGenerationPrompt { get; init; }

    /// <summary>
    /// Whether the model goes on with the last message instead of beginning a new one. Needs <see cref="AddGenerationPrompt"/> to be
    /// false.
    /// </summary>
    /// <remarks><c>continue_final_message</c>, vLLM's own. Default: false.</remarks>
    public bool? ContinueFinalMessage { get; init; }

    /// <summary>Whether the tokenizer adds its special tokens to those that the chat template wrote.</summary>
    /// <remarks><c>add_special_tokens</c>, vLLM's own. Default: false.</remarks>
    public bool? AddSpecialTokens { get; init; }

    /// <summary>Documents for templates made for retrieval: each usually with <c>title</c> and <c>text</c>.</summary>
    /// <remarks><c>documents</c>, vLLM's own. Default: none. Templates that know no documents leave them out.</remarks>
    public IReadOnlyList<IReadOnlyDictionary<string, string>>? Documents { get; init; }

    /// <summary>Cuts a longer prompt down to this many tokens. At least 0; -1 is what the model's context has room for.</summary>
    /// <remarks><c>truncate_prompt_tokens</c>, vLLM's own. Default: no cut; a prompt that is too long is refused.</remarks>
    public long? TruncatePromptTokens { get; init; }

    /// <summary>Which end <see cref="TruncatePromptTokens"/> cuts off.</summary>
    /// <remarks><c>truncation_side</c>, vLLM's own. Default: the tokenizer's.</remarks>
    public TruncationSide? TruncationSide { get; init; }

    /// <summary>Settings for reading media, by modality: <c>{"video": {"num_frames": 8}}</c>.</summary>
    /// <remarks><c>media_io_kwargs</c>, vLLM's own. Default: the server's. Some versions refuse it unless the server permits it.</remarks>
    public JsonObject? MediaIoKwargs { get; init; }

    /// <summary>Settings for the model's media processor.</summary>
    /// <remarks>
    /// <c>mm_processor_kwargs</c>, vLLM's own. Default: the server's. Some versions refuse it unless the server permits it.
    /// </remarks>
    public JsonObject? MmProcessorKwargs { get; init; }

    /// <summary>What a rendered prompt carries of its media.</summary>
    /// <remarks>
    /// <c>mm_payload</c>, vLLM's own, in the schema of 0.32 beside <see cref="ReturnMmKwargs"/>. Default:
    /// <see cref="MultimodalPayload.Tensors"/>.
    /// </remarks>
    public MultimodalPayload? MmPayload { get; init; }

    /// <summary>Whether a rendered prompt carries its processed media. False is enough for routers, which need only its layout.</summary>
    /// <remarks><c>return_mm_kwargs</c>, vLLM's own, for the render endpoint; ignored elsewhere.</remarks>
    public bool? ReturnMmKwargs { get; init; }

    /// <summary>Whether a rendered prompt tells where in its text each token begins and ends.</summary>
    /// <remarks><c>return_token_offsets</c>, vLLM's own, for the render endpoint; ignored elsewhere. Default: false.</remarks>
    public bool? ReturnTokenOffsets { get; init; }
}
