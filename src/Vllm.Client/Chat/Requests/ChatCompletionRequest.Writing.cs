namespace Vllm;

/// <content>
/// What goes into the body, by name. Tests compare it with the properties and with the server's schema.
/// </content>
public sealed partial record ChatCompletionRequest
{
    void IGenerationRequest.WriteTo(RequestBody body)
    {
        body.Add("model", Model ?? body.DefaultModel);
        body.AddWire("messages", Messages);
        body.Add("max_tokens", MaxTokens);
        body.Add("max_completion_tokens", MaxCompletionTokens);
        body.Add("min_tokens", MinTokens);
        body.Add("n", N);
        body.Add("temperature", Temperature);
        body.Add("top_p", TopP);
        body.Add("top_k", TopK);
        body.Add("min_p", MinP);
        body.Add("frequency_penalty", FrequencyPenalty);
        body.Add("presence_penalty", PresencePenalty);
        body.Add("repetition_penalty", RepetitionPenalty);
        body.AddDescribed("repetition_detection", RepetitionDetection);
        body.Add("seed", Seed);
        body.AddDescribed("logit_bias", LogitBias);
        body.Add("allowed_token_ids", AllowedTokenIds);
        body.Add("bad_words", BadWords);
        body.Add("stop", Stop);
        body.Add("stop_token_ids", StopTokenIds);
        body.Add("include_stop_str_in_output", IncludeStopStrInOutput);
        body.Add("ignore_eos", IgnoreEos);
        body.Add("use_beam_search", UseBeamSearch);
        body.Add("length_penalty", LengthPenalty);
        body.Add("watermarking", Watermarking);
        body.AddWire("response_format", ResponseFormat);
        body.AddDescribed("structured_outputs", StructuredOutputs);
        body.AddWire("tools", Tools);
        body.AddWire("tool_choice", ToolChoice);
        body.Add("parallel_tool_calls", ParallelToolCalls);
        body.Add("reasoning_effort", ReasoningEffort?.Value);
        body.Add("thinking_token_budget", ThinkingTokenBudget);
        body.Add("include_reasoning", IncludeReasoning);
        body.Add("logprobs", Logprobs);
        body.Add("top_logprobs", TopLogprobs);
        body.Add("logprob_token_ids", LogprobTokenIds);
        body.Add("prompt_logprobs", PromptLogprobs);
        body.Add("return_tokens_as_token_ids", ReturnTokensAsTokenIds);
        body.Add("return_token_ids", ReturnTokenIds);
        body.Add("return_prompt_text", ReturnPromptText);
        body.Add("echo", Echo);
        body.Add("skip_special_tokens", SkipSpecialTokens);
        body.Add("spaces_between_special_tokens", SpacesBetweenSpecialTokens);
        body.Add("stream_options", StreamOptions);
        body.Add("stream_interval", StreamInterval);
        body.Add("routed_experts_prompt_start", RoutedExpertsPromptStart);
        body.Add("chat_template", ChatTemplate);
        body.Add("chat_template_kwargs", ChatTemplateKwargs);
        body.Add("add_generation_prompt", AddGenerationPrompt);
        body.Add("continue_final_message", ContinueFinalMessage);
        body.Add("add_special_tokens", AddSpecialTokens);
        body.AddDescribed("documents", Documents);
        body.Add("truncate_prompt_tokens", TruncatePromptTokens);
        body.Add("truncation_side", TruncationSide?.Value);
        body.Add("media_io_kwargs", MediaIoKwargs);
        body.Add("mm_processor_kwargs", MmProcessorKwargs);
        body.Add("mm_payload", MmPayload?.Value);
        body.Add("return_mm_kwargs", ReturnMmKwargs);
        body.Add("return_token_offsets", ReturnTokenOffsets);
        body.Add("priority", Priority);
        body.Add("request_id", RequestId);
        body.Add("session_id", SessionId);
        body.Add("user", User);
        body.Add("cache_salt", CacheSalt);
        body.Add("kv_transfer_params", KvTransferParams);
        body.Add("ec_transfer_params", EcTransferParams);
        body.Add("vllm_xargs", VllmXargs);
    }
}
