using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Completions.Validation;

/// <summary>What the Python front end finds while it makes prompts and sampling parameters of a request, in its order and words.</summary>
internal static class PythonCompletionRules
{
    public static IReadOnlyList<PreparedPrompt> Check(CompletionRequest request, JsonElement body, SimulatorOptions options)
    {
        Refuse(request is { Stream: true, UseBeamSearch: true }, "Streaming is not currently supported with beam search");
        Refuse(!body.Get("suffix").IsMissing(), "suffix is not currently supported");
        if (!body.Get("prompt_embeds").IsMissing())
        {
            throw ApiError.Parameter("You must set `--enable-prompt-embeds` to input `prompt_embeds`", "prompt_embeds").ToException();
        }

        Refuse(request.Prompts.Count == 0, "You must pass at least one prompt");
        PythonSamplingRules.CheckLengths(request, body, options.MaxModelLen);
        List<PreparedPrompt> prompts = [.. request.Prompts.Select(prompt => prompt.Prepare(request, options))];
        foreach (PreparedPrompt prompt in prompts)
        {
            PythonSamplingRules.CheckPrompt(prompt.Tokens.Count, request.IsPromptOnly ? null : request.MaxTokens, options.MaxModelLen);
        }

        PythonSamplingRules.CheckSampling(request, body);
        foreach (PreparedPrompt prompt in prompts)
        {
            Refuse(prompt.Tokens.Count == 0, "The decoder prompt cannot be empty");
            int highest = prompt.Tokens.Max();
            Refuse(highest >= Vocabulary.Size, $"Token id {highest} is out of vocabulary");
        }

        return prompts;
    }

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw ApiError.BadRequest(message).ToException();
        }
    }
}
