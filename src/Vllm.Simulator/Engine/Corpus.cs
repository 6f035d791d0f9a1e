namespace Vllm.Simulator.Engine;

/// <summary>Sentences, and which word follows which four: what the text model knows of English.</summary>
internal sealed class Corpus
{
    /// <summary>How many words decide the next one.</summary>
    public const int Order = 4;

    // Before the corpora, whose making needs them: static members are set in order.
    private static readonly HashSet<string> StopWords =
    [
        "the", "and", "that", "this", "with", "why", "what", "how", "who", "are", "was", "for", "you", "your", "does", "can", "one",
        "from", "not", "has", "have", "more", "than", "they", "them", "there", "when", "which", "into", "its", "all", "but", "because",
        "about", "some", "every", "very", "much", "take", "tell", "please", "give", "explain",
    ];

    private readonly string[][] _sentences;
    private readonly HashSet<string>[] _keywords;
    private readonly int _firstGeneral;
    private readonly Dictionary<string, List<string>> _followers = new(StringComparer.Ordinal);

    private Corpus(string resource, string generalResource)
    {
        string[][] special = [.. TextResource.Lines(resource).Select(line => line.Split(' '))];
        _firstGeneral = special.Length;
        _sentences = [.. special, .. TextResource.Lines(generalResource).Select(line => line.Split(' '))];
        _keywords = [.. _sentences.Select(words => Keywords(string.Join(' ', words)))];
        foreach (string[] words in _sentences)
        {
            for (int i = 1; i < words.Length; i++)
            {
                for (int length = 1; length <= Math.Min(Order, i); length++)
                {
                    string key = string.Join(' ', words, i - length, length);
                    if (!_followers.TryGetValue(key, out List<string>? next))
                    {
                        _followers.Add(key, next = []);
                    }

                    next.Add(words[i]);
                }
            }
        }
    }

    public static Corpus Answers { get; } = new("answers.txt", "general.txt");

    public static Corpus Thoughts { get; } = new("thoughts.txt", "thoughts.txt");

    /// <summary>The words that may follow, by the longest known run of up to four words; empty when all are strange.</summary>
    public IReadOnlyList<string> Followers(List<string> sentence)
    {
        for (int length = Math.Min(Order, sentence.Count); length > 0; length--)
        {
            if (_followers.TryGetValue(string.Join(' ', sentence[^length..]), out List<string>? next))
            {
                return next;
            }
        }

        return [];
    }

    /// <summary>
    /// Sentences about the question that were not said yet, in the corpus' order; the first of an
    /// answer is the one that shares most words with the question. When none is about it, those that fit any question; else any.
    /// </summary>
    public IReadOnlyList<string[]> Openings(HashSet<string> question, bool first, HashSet<string> said)
    {
        int[] scores = [.. _keywords.Select(words => words.Count(question.Contains))];
        int needed = first ? Math.Max(1, scores.Max()) : 1;
        List<string[]> about = Select(i => scores[i] >= needed);
        if (first && about.Count > 0)
        {
            // The one that is most to the point opens every answer.
            return about[..1];
        }

        List<string[]> fitting = about.Count > 0 ? about : Select(i => i >= _firstGeneral);
        return fitting.Count > 0 ? fitting : Select(_ => true);

        List<string[]> Select(Func<int, bool> isWanted) =>
            [.. _sentences.Where((words, i) => isWanted(i) && !said.Contains(Opening(words)))];
    }

    /// <summary>The words by which a sentence is known again.</summary>
    public static string Opening(IReadOnlyList<string> words) => string.Join(' ', words.Take(Order));

    public static HashSet<string> Keywords(string text) =>
    [
        .. text.ToLowerInvariant().Split([' ', '.', ',', '?', '!', ':', ';', '"', '\'', '\n', '(', ')', '-'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length > 2 && !StopWords.Contains(word)),
    ];
}
