using static Vllm.RequestRules;

namespace Vllm;

/// <content>Refuses what can never be right, before anything is sent. Extra is hardly judged: it is the way around.</content>
public sealed partial record CompletionRequest
{
    void IGenerationRequest.Validate(bool stream) => Validate(stream);

    internal void Validate(bool stream)
    {
        Require(
            Prompt is not null || PromptEmbeds is not null || this.InExtra("prompt", "prompt_embeds"), nameof(Prompt), null,
            "must be given, or PromptEmbeds in its place");
        Require(PromptEmbeds is not { Count: 0 }, nameof(PromptEmbeds), Count(0), "must hold one, or be null");
        for (int i = 0; i < PromptEmbeds?.Count; i++)
        {
            Require(!PromptEmbeds[i].IsEmpty, $"{nameof(PromptEmbeds)}[{i}]", "0 bytes", "must hold the bytes of a tensor");
        }

        GenerationRules.Check(this, stream);
        ValidateLength();
        bool logprobs = Logprobs is not null || this.InExtra("logprobs");
        Require(Logprobs is not < -1, nameof(Logprobs), Logprobs, "must be at least 0, or -1 for all tokens");
        GenerationRules.CheckLogprobs(this, logprobs, "Logprobs", stream);
        Require(
            !(stream && UseBeamSearch == true) || this.InExtra("use_beam_search"), nameof(UseBeamSearch), UseBeamSearch,
            "cannot come in a stream: call CreateAsync, or leave it null");
    }

    private void ValidateLength()
    {
        Require(MaxTokens is not < 0, nameof(MaxTokens), MaxTokens, "must be at least 1, or 0 with Echo");
        Require(
            MaxTokens is not 0 || Echo == true || this.InExtra("echo"), nameof(MaxTokens), MaxTokens,
            "must be at least 1: none at all makes sense only with Echo = true");
        GenerationRules.CheckMinTokens(this, MaxTokens, "max_tokens");
    }
}
