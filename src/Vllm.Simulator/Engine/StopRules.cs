namespace Vllm.Simulator.Engine;

/// <summary>Finds stop strings across tokens, and holds back the text that may still turn out to be one.</summary>
internal sealed class StopRules(IReadOnlyList<string> stop, bool include)
{
    private readonly int _holdBack = include || stop.Count == 0 ? 0 : stop.Max(text => text.Length) - 1;
    private readonly System.Text.StringBuilder _text = new();
    private int _given;

    /// <summary>Adds text; the stop string it completes, or null.</summary>
    public string? Add(string text, bool check)
    {
        int from = _text.Length;
        _text.Append(text);
        if (!check || text.Length == 0)
        {
            return null;
        }

        foreach (string candidate in stop)
        {
            int start = Math.Max(0, from - candidate.Length + 1);
            int at = _text.ToString(start, _text.Length - start).IndexOf(candidate, StringComparison.Ordinal);
            if (at >= 0)
            {
                _text.Length = start + at + (include ? candidate.Length : 0);
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The text that may be given now, all of it when the answer is finished.</summary>
    public string Take(bool finished)
    {
        int end = finished ? _text.Length : Math.Max(_given, _text.Length - _holdBack);
        // A cut between two halves of a UTF-16 pair would give half a character.
        if (!finished && end > _given && end < _text.Length && char.IsHighSurrogate(_text[end - 1]))
        {
            end--;
        }

        string taken = _text.ToString(_given, Math.Max(0, end - _given));
        _given += taken.Length;
        return taken;
    }
}
