namespace Vllm.Simulator.Engine;

/// <summary>
/// Writes sentences word by word. Each word is a function of the seed, the conversation and the text before it and
/// of nothing else, so that a text that was cut anywhere goes on as it would have gone on.
/// </summary>
internal sealed class TextCursor
{
    // How likely the text ends after its first, second, ... sentence, in percent.
    private static readonly int[] EndAfter = [0, 0, 30, 45, 60, 75];

    private readonly Corpus _corpus;
    private readonly HashSet<string> _subject;
    private readonly bool _isSubjectTheText;
    private readonly int _fewestSentences;
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly List<string> _sentence = [];
    private Hash _context;
    private int _sentences;
    private string? _tail;
    private string[]? _plan;

    /// <summary>
    /// Starts behind <paramref name="text"/>, which may end inside a word. Without a question the text is about what it
    /// has said so far: again a function of the text before.
    /// </summary>
    public TextCursor(Corpus corpus, Hash context, string? question, string text, int fewestSentences)
    {
        _corpus = corpus;
        _context = context;
        _subject = Corpus.Keywords(question ?? "");
        _isSubjectTheText = question is null;
        _fewestSentences = fewestSentences;
        if (text.Length > 0)
        {
            string[] words = text.Split(' ');
            foreach (string word in words[..^1])
            {
                Consume(word);
            }

            _tail = words[^1];
        }
    }

    /// <summary>The next piece of text, or null at the end. <paramref name="mustGoOn"/> forbids the end.</summary>
    public string? Next(bool mustGoOn)
    {
        if (_tail is { } tail)
        {
            _tail = null;
            if (Choose(mustGoOn) is { } word && word.StartsWith(tail, StringComparison.Ordinal) && word.Length > tail.Length)
            {
                Consume(word);
                return word[tail.Length..];
            }

            Consume(tail);
        }

        bool atStart = _sentences == 0 && _sentence.Count == 0;
        if (Choose(mustGoOn) is not { } next)
        {
            return null;
        }

        Consume(next);
        return atStart ? next : " " + next;
    }

    private void Consume(string word)
    {
        if (_sentence.Count == 0)
        {
            _plan ??= Pick(mustGoOn: true);
        }

        if (_isSubjectTheText)
        {
            _subject.UnionWith(Corpus.Keywords(word));
        }

        _context.Add(word);
        _context.Add(" ");
        _sentence.Add(word);
        if (word.EndsWith('.') || word.EndsWith('?') || word.EndsWith('!'))
        {
            _said.Add(Corpus.Opening(_sentence));
            _sentence.Clear();
            _plan = null;
            _sentences++;
        }
    }

    private string? Choose(bool mustGoOn)
    {
        if (_sentence.Count == 0)
        {
            _plan = !mustGoOn && IsOver() ? null : Pick(mustGoOn);
            return _plan?[0];
        }

        // A sentence begins as planned; once enough words stand, it may turn into another one that has the same words.
        if (_sentence.Count < Corpus.Order && _plan is { } plan && plan.Take(_sentence.Count).SequenceEqual(_sentence))
        {
            return plan[_sentence.Count];
        }

        IReadOnlyList<string> followers = _corpus.Followers(_sentence);
        if (followers.Count > 0)
        {
            return followers[(int)(_context.Value % (ulong)followers.Count)];
        }

        // Strange words: they end as they stand, and a new sentence begins.
        return Pick(mustGoOn)?[0];
    }

    private bool IsOver()
    {
        int place = Math.Min(_sentences + 2 - _fewestSentences, EndAfter.Length - 1);
        return _sentences >= _fewestSentences && _context.Value % 100 < (ulong)EndAfter[place];
    }

    private string[]? Pick(bool mustGoOn)
    {
        IReadOnlyList<string[]> openings = _corpus.Openings(_subject, _sentences == 0, _said);
        if (openings.Count == 0)
        {
            if (!mustGoOn)
            {
                return null;
            }

            openings = _corpus.Openings([], first: false, []);
        }

        // Among the next few in the corpus' order, so that one thought follows the other.
        const int Window = 3;
        return openings[(int)((_context.Value >> 8) % (ulong)Math.Min(Window, openings.Count))];
    }
}
