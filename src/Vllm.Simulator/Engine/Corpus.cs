namespace Vllm.Simulator.Engine;

/// <summary>Sentences, and which word follows which three: what the text model knows of English.</summary>
internal sealed class Corpus
{
    private const int Order = 3;

    private readonly string[][] _sentences;
    private readonly HashSet<string>[] _keywords;
    private readonly Dictionary<string, List<string>> _followers = new(StringComparer.Ordinal);

    private Corpus(string resource)
    {
        _sentences = [.. TextResource.Lines(resource).Select(line => line.Split(' '))];
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

    public static Corpus Answers { get; } = new("answers.txt");

    public static Corpus Thoughts { get; } = new("thoughts.txt");

    /// <summary>The words that may follow, by the longest known run of up to three words; empty when all are strange.</summary>
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
    /// First words of sentences about the question, in the corpus' order, those sharing most words with it alone
    /// for the first sentence; every sentence when none is about it.
    /// </summary>
    public IReadOnlyList<string> Openings(HashSet<string> question, bool first, HashSet<string> used)
    {
        int[] scores = [.. _keywords.Select(words => words.Count(question.Contains))];
        int needed = first ? Math.Max(1, scores.Max()) : 1;
        List<string> about = Select(score => score >= needed);
        return about.Count > 0 ? about : Select(_ => true);

        List<string> Select(Func<int, bool> wanted) =>
            [.. _sentences.Where((words, i) => wanted(scores[i]) && !used.Contains(Opening(words))).Select(words => words[0])];
    }

    /// <summary>The sentence that opens with these words, or null.</summary>
    public static string Opening(IReadOnlyList<string> words) => string.Join(' ', words.Take(Order));

    public static HashSet<string> Keywords(string text) =>
    [
        .. text.ToLowerInvariant().Split([' ', '.', ',', '?', '!', ':', ';', '"', '\'', '\n', '(', ')', '-'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length > 2 && !StopWords.Contains(word)),
    ];

    private static readonly HashSet<string> StopWords =
    [
        "the", "and", "that", "this", "with", "why", "what", "how", "who", "are", "was", "for", "you", "your", "does", "can", "one",
        "from", "not", "has", "have", "more", "than", "they", "them", "there", "when", "which", "into", "its", "all", "but", "because",
        "about", "some", "every", "very", "much", "take", "tell", "please", "give", "explain",
    ];
}
