using Vllm.Simulator.Validation;

namespace Vllm.Simulator.Completions.Validation;

/// <summary>The fields of vLLM's <c>CompletionRequest</c> in its order, all but the nested ones.</summary>
internal static class CompletionFields
{
    public static IReadOnlyList<(string Name, FieldType Type)> All { get; } =
    [
        ("model", new(FieldKind.Text)),
        ("echo", new(FieldKind.Bool)),
        ("frequency_penalty", new(FieldKind.Float)),
        ("logit_bias", new(FieldKind.Map, Item: new(FieldKind.Float, Nullable: false))),
        ("logprobs", new(FieldKind.Int)),
        ("max_tokens", new(FieldKind.Int)),
        ("n", new(FieldKind.Int, Nullable: false)),
        ("presence_penalty", new(FieldKind.Float)),
        ("seed", new(FieldKind.Int)),
        ("stream", new(FieldKind.Bool)),
        ("stream_options", new(FieldKind.Map)),
        ("suffix", new(FieldKind.Text)),
        ("temperature", new(FieldKind.Float)),
        ("top_p", new(FieldKind.Float)),
        ("user", new(FieldKind.Text)),
        ("use_beam_search", new(FieldKind.Bool, Nullable: false)),
        ("top_k", new(FieldKind.Int)),
        ("min_p", new(FieldKind.Float)),
        ("repetition_penalty", new(FieldKind.Float)),
        ("watermarking", new(FieldKind.Bool)),
        ("length_penalty", new(FieldKind.Float, Nullable: false)),
        ("stop_token_ids", new(FieldKind.List, Item: new(FieldKind.Int, Nullable: false))),
        ("include_stop_str_in_output", new(FieldKind.Bool, Nullable: false)),
        ("ignore_eos", new(FieldKind.Bool, Nullable: false)),
        ("min_tokens", new(FieldKind.Int, Nullable: false)),
        ("skip_special_tokens", new(FieldKind.Bool, Nullable: false)),
        ("spaces_between_special_tokens", new(FieldKind.Bool, Nullable: false)),
        ("truncate_prompt_tokens", new(FieldKind.Int, Least: -1)),
        ("truncation_side", new(FieldKind.Word, Words: ["left", "right"])),
        ("allowed_token_ids", new(FieldKind.List, Item: new(FieldKind.Int, Nullable: false))),
        ("prompt_logprobs", new(FieldKind.Int)),
        ("logprob_token_ids", new(FieldKind.List, Item: new(FieldKind.Int, Nullable: false))),
        ("bad_words", new(FieldKind.List, Nullable: false, Item: new(FieldKind.Text, Nullable: false))),
        ("add_special_tokens", new(FieldKind.Bool, Nullable: false)),
        ("structured_outputs", new(FieldKind.Map)),
        ("priority", new(FieldKind.Int, Nullable: false)),
        ("request_id", new(FieldKind.Text, Nullable: false)),
        ("session_id", new(FieldKind.Text)),
        ("return_tokens_as_token_ids", new(FieldKind.Bool)),
        ("return_token_ids", new(FieldKind.Bool)),
        ("routed_experts_prompt_start", new(FieldKind.Int, Nullable: false, Least: 0)),
        ("return_token_offsets", new(FieldKind.Bool)),
        ("cache_salt", new(FieldKind.Text)),
        ("kv_transfer_params", new(FieldKind.Map)),
        ("ec_transfer_params", new(FieldKind.Map)),
        ("vllm_xargs", new(FieldKind.Map)),
        ("thinking_token_budget", new(FieldKind.Int)),
        ("stream_interval", new(FieldKind.Int, Least: 1)),
    ];
}
