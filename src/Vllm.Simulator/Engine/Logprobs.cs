namespace Vllm.Simulator.Engine;

/// <summary>A token with its log probability.</summary>
internal readonly record struct TokenLogprob(int Token, double Value, int Rank);

/// <summary>Invented log probabilities: a function of seed, place and token, the chosen token always the likeliest.</summary>
internal sealed class Logprobs(ulong seed)
{
    public IReadOnlyList<TokenLogprob> Top(int position, int token, int count)
    {
        var hash = new Hash(seed);
        hash.Add((ulong)position);
        hash.Add((ulong)token);
        ulong dice = hash.Value;
        double value = -(dice % 6000 / 10_000.0) - 0.01;
        var top = new List<TokenLogprob>(Math.Max(1, count)) { new(token, value, 1) };
        for (int rank = 2; rank <= count; rank++)
        {
            ulong next = Hash.Of(dice, (ulong)rank);
            int place = (int)(next % (ulong)Vocabulary.PieceIds.Count);
            while (top.Exists(entry => entry.Token == Vocabulary.PieceIds[place]))
            {
                place = (place + 1) % Vocabulary.PieceIds.Count;
            }

            value -= 0.05 + (next % 1000 / 1000.0);
            top.Add(new(Vocabulary.PieceIds[place], value, rank));
        }

        return top;
    }

    /// <summary>Those of a prompt: none for its first token, with <paramref name="count"/> alternatives for each other one.</summary>
    public IReadOnlyList<IReadOnlyList<TokenLogprob>> OfPrompt(IReadOnlyList<int> prompt, int count) =>
        [.. Enumerable.Range(1, Math.Max(0, prompt.Count - 1)).Select(i => OfPrompt(i, prompt[i], count))];

    // The model would hardly have said a token of the prompt: the likelier ones come after it.
    private IReadOnlyList<TokenLogprob> OfPrompt(int position, int token, int count)
    {
        IReadOnlyList<TokenLogprob> top = Top(position, token, count + 1);
        int rank = count + 1 + (int)(Hash.Of(seed, (ulong)position) % 1000);
        return [new(token, top[^1].Value - 1, rank), .. top.Skip(1).Select((other, i) => new TokenLogprob(other.Token, top[i].Value, i + 1))];
    }
}
