namespace Vllm.Simulator.Engine;

/// <summary>The raw text of a thinking model: <c>&lt;think&gt;</c>, a thought, <c>&lt;/think&gt;</c>, the answer.</summary>
internal sealed class AnswerSource
{
    private const string Open = "<think>";
    private const string Close = "</think>";

    private readonly ModelContext _context;
    private readonly Hash _hash;
    private readonly Queue<string> _fixed = new();
    private TextCursor? _thought;
    private TextCursor? _answer;

    /// <summary>Starts where the context's answer ends.</summary>
    public AnswerSource(ModelContext context, ulong seed, bool thinks)
    {
        _context = context;
        _hash = new Hash(seed);
        _hash.Add(context.Conversation);
        string text = context.Answer;
        if (text.Length == 0 && thinks)
        {
            Say(Open, "\n");
            StartThought("");
        }
        else if (!text.StartsWith(Open, StringComparison.Ordinal))
        {
            StartAnswer(text);
        }
        else if (text.IndexOf(Close, StringComparison.Ordinal) is var close and >= 0)
        {
            string rest = text[(close + Close.Length)..];
            string answer = rest.TrimStart('\n');
            if (answer.Length == 0)
            {
                // Two line feeds stand between the thought and the answer.
                Say([.. Enumerable.Repeat("\n", Math.Max(0, 2 - rest.Length))]);
            }

            StartAnswer(answer);
        }
        else
        {
            string thought = text[Open.Length..];
            if (thought.Length == 0)
            {
                Say("\n");
            }
            else if (thought.Length > 1 && thought.EndsWith('\n'))
            {
                Say(Close, "\n", "\n");
                StartAnswer("");
                return;
            }

            StartThought(thought.TrimStart('\n'));
        }
    }

    /// <summary>The next piece of text, or null at the end. <paramref name="mustGoOn"/> forbids the end.</summary>
    public string? Next(bool mustGoOn)
    {
        if (_fixed.TryDequeue(out string? text))
        {
            return text;
        }

        if (_answer is null)
        {
            if (_thought!.Next(mustGoOn: false) is { } thought)
            {
                return thought;
            }

            Say(Close, "\n", "\n");
            StartAnswer("");
            return "\n";
        }

        return _answer.Next(mustGoOn);
    }

    private void Say(params string[] texts)
    {
        foreach (string text in texts)
        {
            _fixed.Enqueue(text);
        }
    }

    private void StartThought(string text) => _thought = Cursor(Corpus.Thoughts, text, fewestSentences: 1);

    // The answer does not depend on the thought: who puts back only the content gets the same rest.
    private void StartAnswer(string text) => _answer = Cursor(Corpus.Answers, text, fewestSentences: 2);

    private TextCursor Cursor(Corpus corpus, string text, int fewestSentences)
    {
        Hash hash = _hash;
        hash.Add(corpus == Corpus.Thoughts ? 1UL : 2UL);
        return new TextCursor(corpus, hash, _context.Question, text, fewestSentences);
    }
}
