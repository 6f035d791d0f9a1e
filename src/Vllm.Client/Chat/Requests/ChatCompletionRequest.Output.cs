namespace Vllm;

/// <content>What the answer holds and in which form: structure, tools, reasoning, log probabilities, tokens.</content>
public sealed partial record ChatCompletionRequest
{
    /// <summary>The form of the answer, in OpenAI's way of asking for it.</summary>
    /// <remarks><c>response_format</c>, OpenAI's. Default: free text.</remarks>
    public ResponseFormat? ResponseFormat { get; init; }

    /// <summary>The form of the answer, in vLLM's way: schema, pattern, choice, grammar.</summary>
    /// <remarks>
    /// <c>structured_outputs</c>, vLLM's own. Default: free text. It took the place of <c>guided_json</c> and its kin in 2025.
    /// </remarks>
    public StructuredOutputs? StructuredOutputs { get; init; }

    /// <summary>The tools that the model may call. Null for none; not an empty list.</summary>
    /// <remarks><c>tools</c>, OpenAI's. Default: none.</remarks>
    public IReadOnlyList<ChatTool>? Tools { get; init; }

    /// <summary>Whether tools are called, and which. Needs <see cref="Tools"/>.</summary>
    /// <remarks>
    /// <c>tool_choice</c>, OpenAI's. Default: <see cref="ToolChoice.Auto"/> with tools, <see cref="ToolChoice.None"/> without.
    /// </remarks>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>Whether one answer may call several tools; false: only the first call is given back.</summary>
    /// <remarks><c>parallel_tool_calls</c>, OpenAI's. Default: true.</remarks>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>How much a reasoning model is to think.</summary>
    /// <remarks><c>reasoning_effort</c>, OpenAI's with more words. Default: the model's.</remarks>
    public ReasoningEffort? ReasoningEffort { get; init; }

    /// <summary>The most tokens that the model may think. At least 0; -1 is no limit.</summary>
    /// <remarks><c>thinking_token_budget</c>, vLLM's own. Default: no limit. Needs a server with <c>--reasoning-parser</c>.</remarks>
    public int? ThinkingTokenBudget { get; init; }

    /// <summary>
    /// Whether the reasoning is in the answer. False drops it, though it is still made and counted, and with it log probabilities and
    /// token ids.
    /// </summary>
    /// <remarks><c>include_reasoning</c>, vLLM's own. Default: true.</remarks>
    public bool? IncludeReasoning { get; init; }

    /// <summary>Whether the log probability of each token of the answer is given.</summary>
    /// <remarks><c>logprobs</c>, OpenAI's. Default: false.</remarks>
    public bool? Logprobs { get; init; }

    /// <summary>
    /// How many of the likeliest other tokens are given at each place. At least 0; -1 is all. Needs <see cref="Logprobs"/>.
    /// </summary>
    /// <remarks><c>top_logprobs</c>, OpenAI's. Default: 0. The server's <c>--max-logprobs</c> limits it (20).</remarks>
    public int? TopLogprobs { get; init; }

    /// <summary>
    /// Gives the log probabilities of these tokens at each place, by id, beside the chosen one, in place of the likeliest ones. Not
    /// empty. Needs <see cref="Logprobs"/>.
    /// </summary>
    /// <remarks><c>logprob_token_ids</c>, vLLM's own. Default: none. Not with <see cref="UseBeamSearch"/>.</remarks>
    public IReadOnlyList<int>? LogprobTokenIds { get; init; }

    /// <summary>How many likeliest tokens are given at each place of the prompt. At least 0; -1 is all. Not in a stream.</summary>
    /// <remarks><c>prompt_logprobs</c>, vLLM's own. Default: none. The server's <c>--max-logprobs</c> limits it (20).</remarks>
    public int? PromptLogprobs { get; init; }

    /// <summary>Whether tokens stand as <c>token_id:N</c> in log probabilities: exact also for tokens that are half a character.</summary>
    /// <remarks><c>return_tokens_as_token_ids</c>, vLLM's own. Default: false, or the server's option of this name.</remarks>
    public bool? ReturnTokensAsTokenIds { get; init; }

    /// <summary>Whether the token ids of prompt and answer are given.</summary>
    /// <remarks><c>return_token_ids</c>, vLLM's own. Default: false.</remarks>
    public bool? ReturnTokenIds { get; init; }

    /// <summary>Whether the prompt is given as the chat template made it.</summary>
    /// <remarks><c>return_prompt_text</c>, vLLM's own. Default: false.</remarks>
    public bool? ReturnPromptText { get; init; }

    /// <summary>Whether the last message stands before the answer when the assistant spoke it.</summary>
    /// <remarks><c>echo</c>, vLLM's own. Default: false.</remarks>
    public bool? Echo { get; init; }

    /// <summary>Whether tokens such as the end-of-text mark stay out of the text.</summary>
    /// <remarks><c>skip_special_tokens</c>, vLLM's own. Default: true.</remarks>
    public bool? SkipSpecialTokens { get; init; }

    /// <summary>Whether special tokens in the text are set apart by spaces.</summary>
    /// <remarks><c>spaces_between_special_tokens</c>, vLLM's own. Default: true.</remarks>
    public bool? SpacesBetweenSpecialTokens { get; init; }

    /// <summary>What a stream holds beside its text. Null when the answer is not streamed.</summary>
    /// <remarks><c>stream_options</c>, OpenAI's. Default: none of it.</remarks>
    public StreamOptions? StreamOptions { get; init; }

    /// <summary>How many tokens go into one chunk of a stream. At least 1; the first and last chunk never wait.</summary>
    /// <remarks><c>stream_interval</c>, vLLM's own. Default, and the least: the server's <c>--stream-interval</c> (1).</remarks>
    public int? StreamInterval { get; init; }

    /// <summary>
    /// Where in the prompt the returned routing of experts begins, in tokens: those before it are known already. At least 0.
    /// </summary>
    /// <remarks>
    /// <c>routed_experts_prompt_start</c>, vLLM's own. Default: 0. Needs a server with <c>--enable-return-routed-experts</c>.
    /// </remarks>
    public int? RoutedExpertsPromptStart { get; init; }
}
