using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Wire;

/// <summary>One token of the completions API's log probabilities; the first token of a prompt has none.</summary>
internal sealed record LegacyEntry(string Token, double? Value, IReadOnlyDictionary<string, double>? Top);

/// <summary>The completions API's log probabilities: four lists side by side, which the front ends order differently.</summary>
internal sealed class LegacyLogprobs(AnswerView view, Func<int, string> aloneText, Func<TokenDetail, string> saidText)
{
    private readonly List<LegacyEntry> _entries = [];

    public IReadOnlyList<LegacyEntry> Entries => _entries;

    public void AddPrompt(CompletionPromptView prompt)
    {
        _entries.Add(new(Name(prompt.Tokens[0], aloneText(prompt.Tokens[0])), null, null));
        foreach (IReadOnlyList<TokenLogprob> place in prompt.Logprobs ?? [])
        {
            Add(place[0], aloneText(place[0].Token), place);
        }
    }

    public void AddTokens(IReadOnlyList<TokenDetail> tokens)
    {
        foreach (TokenDetail token in tokens)
        {
            Add(token.Top[0], saidText(token), token.Top);
        }
    }

    /// <summary>Where each token begins; the tokens' own texts are counted, also those of half characters.</summary>
    public IEnumerable<int> Offsets(int start)
    {
        foreach (LegacyEntry entry in _entries)
        {
            yield return start;
            start += TextLength.Of(entry.Token);
        }
    }

    private void Add(TokenLogprob chosen, string text, IReadOnlyList<TokenLogprob> top)
    {
        // A dictionary by text: of tokens with the same text, as halves of characters have, the last one counts.
        var byText = new Dictionary<string, double>();
        foreach (TokenLogprob other in top)
        {
            byText[Name(other.Token, other.Token == chosen.Token ? text : aloneText(other.Token))] = other.Value;
        }

        _entries.Add(new(Name(chosen.Token, text), chosen.Value, byText));
    }

    private string Name(int token, string text) => view.TokensAsIds ? $"token_id:{token}" : text;
}
