using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>One text that continues one prompt; there are <c>n</c> of them for each prompt.</summary>
public sealed record CompletionChoice
{
    /// <summary>The choice's number, from 0: those of the first prompt, then those of the second, and so on.</summary>
    public int Index { get; init; }

    /// <summary>Which prompt of the request it continues, from 0: <see cref="Index"/> divided by the request's <c>n</c>.</summary>
    public int PromptIndex { get; init; }

    /// <summary>The text; with <c>echo</c> the prompt stands before it.</summary>
    public string Text { get; init; } = "";

    /// <summary>Why it ended; null when the server did not say.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>The stop string or stop token that ended it, when it was one.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>The log probabilities of its tokens in order, end token included; null when they were not asked for.</summary>
    public CompletionLogprobs? Logprobs { get; init; }

    /// <summary>Its token ids (<c>return_token_ids</c>).</summary>
    public IReadOnlyList<long>? TokenIds { get; init; }

    /// <summary>The prompt's token ids (<c>return_token_ids</c>, and with <c>echo</c> in a stream).</summary>
    public IReadOnlyList<long>? PromptTokenIds { get; init; }

    /// <summary>
    /// Per place of the prompt the log probabilities by token id (<c>prompt_logprobs</c>); the first place has none. Not streamed.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<long, PromptLogprob>?>? PromptLogprobs { get; init; }

    /// <summary>The routed experts, base64 of a NumPy array, when the server captures them. Not streamed.</summary>
    public string? RoutedExperts { get; init; }

    /// <summary>What else the server sent at this level.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = AdditionalJson.None;

    /// <summary>Without the text: it belongs into no log.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Index = {Index}, PromptIndex = {PromptIndex}, FinishReason = {FinishReason}, Text = {Text.Length} characters");
        return true;
    }
}
