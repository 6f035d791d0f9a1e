using System.Text;

namespace Vllm.Cli;

/// <summary>Keeps the answers after the first one until the end: they come interleaved, and people read one after the other.</summary>
internal sealed class LaterChoices
{
    private readonly SortedDictionary<int, StringBuilder> _texts = [];

    public void Add(int index, string text)
    {
        if (!_texts.TryGetValue(index, out StringBuilder? kept))
        {
            _texts.Add(index, kept = new StringBuilder());
        }

        kept.Append(text);
    }

    /// <summary>What was kept, in order, each under its number; nothing is kept any more.</summary>
    public IReadOnlyList<(string Title, string Text)> Take()
    {
        (string, string)[] all = [.. _texts.Select(pair => ($"--- answer {pair.Key + 1} ---", pair.Value.ToString()))];
        _texts.Clear();
        return all;
    }
}
