using System.Text;

namespace Vllm.Benchmarks.Replay;

/// <summary>
/// Tokens as a model writes them: about 2,000 different ones whose frequencies fall off as in text (Zipf), some of them in need of an
/// escape in JSON, some outside ASCII. The same tokens in the same order in every run.
/// </summary>
internal sealed class Vocabulary
{
    private const int Size = 2_000;
    private const int Seed = 20_261_120;

    private static readonly string[] Frequent =
    [
        ",", " the", ".", " of", " and", " to", " a", " in", "\n", " is", " that", " for", "s", " it", " as", " with", "\n\n", " on", " are",
        " by", "-", " this", "The", " be", " or", " an", ":", " from", " can", " not", "ing", " at", " which", " have", " you", "\"", " was",
        " we", "'s", " **", "ed", " your", " will", " has", " more", "er", " their", " its", " if", " but", "1", "2", " one", " used", "e",
        "**", "`", " I", "ly", " all", "(", ")", " (", " –", " when", " time", "é", "ation", " into", " such", " \"", "\n   ", "ü", " how",
        " between", "0", "\\", "’s", " light", "\t", "—", "中", " 😀", "的", " →", " \\(", "…", "ä", " ✅", "ß", "🌈", " café",
    ];

    private static readonly string[] Onsets =
        ["", "b", "br", "c", "ch", "d", "f", "g", "gr", "h", "l", "m", "n", "p", "pl", "pr", "qu", "r", "s", "sh", "st", "str", "t", "th", "tr", "v", "w"];

    private static readonly string[] Vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "ou"];

    private static readonly string[] Codas = ["", "", "ck", "ct", "d", "l", "ll", "m", "n", "nd", "ng", "nt", "r", "rd", "s", "st", "t", "x"];

    private readonly string[] _tokens;
    private readonly double[] _cumulative;
    private readonly Random _random = new(Seed);

    public Vocabulary()
    {
        _tokens = CreateTokens();
        _cumulative = new double[_tokens.Length];
        double sum = 0;
        for (int rank = 0; rank < _tokens.Length; rank++)
        {
            // Zipf and Mandelbrot: the first few are not as frequent as the plain law has it.
            sum += 1 / (rank + 2.7);
            _cumulative[rank] = sum;
        }
    }

    /// <summary>The next token of the text.</summary>
    public string Next()
    {
        int at = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return _tokens[at < 0 ? ~at : at];
    }

    /// <summary>A log probability as a model gives it: most tokens are sure, some are not.</summary>
    public float NextLogprob() => (float)-Math.Pow(_random.NextDouble(), 4) * 9;

    private static string[] CreateTokens()
    {
        var random = new Random(Seed);
        var tokens = new List<string>(Frequent);
        var known = new HashSet<string>(Frequent, StringComparer.Ordinal);
        while (tokens.Count < Size)
        {
            var token = new StringBuilder(random.Next(100) < 60 ? " " : "");
            for (int syllable = random.Next(1, 3); syllable > 0; syllable--)
            {
                token.Append(Pick(random, Onsets)).Append(Pick(random, Vowels)).Append(Pick(random, Codas));
            }

            if (known.Add(token.ToString()))
            {
                tokens.Add(token.ToString());
            }
        }

        return [.. tokens];
    }

    private static string Pick(Random random, string[] parts) => parts[random.Next(parts.Length)];
}
