using System.Globalization;
using System.Text;

namespace Vllm.Simulator.Engine;

/// <summary>
/// The token ids and the bytes they stand for: 0 to 255 the single bytes in GPT-2's order, then the pieces of
/// <c>Text/vocabulary.txt</c>, some with the ids they have in the recordings, and from 4000 on the special tokens.
/// </summary>
internal static class Vocabulary
{
    // The recorded server's vocabulary had this size, and its error messages name it.
    public const int Size = 4032;
    public const int ImStart = 4001;
    public const int ImEnd = 4002;
    public const int ToolCallStart = 4007;
    public const int ToolCallEnd = 4008;
    public const int ThinkStart = 4011;
    public const int ThinkEnd = 4012;

    private static readonly (int Id, string Text, bool IsHidden)[] SpecialTokens =
    [
        (4000, "<|endoftext|>", true),
        (ImStart, "<|im_start|>", true),
        (ImEnd, "<|im_end|>", true),
        (4003, "<|vision_start|>", true),
        (4004, "<|vision_end|>", true),
        (4005, "<|vision_pad|>", true),
        (4006, "<|image_pad|>", true),
        // Qwen's, which the recorded vocabulary had no need of.
        (4013, "<|video_pad|>", true),
        (4014, "<|audio_start|>", true),
        (4015, "<|audio_pad|>", true),
        (4016, "<|audio_end|>", true),
        // As in Qwen3's tokenizer these four are single tokens, but not "special": their text is shown.
        (ToolCallStart, "<tool_call>", false),
        (ToolCallEnd, "</tool_call>", false),
        (ThinkStart, "<think>", false),
        (ThinkEnd, "</think>", false),
    ];

    private static readonly byte[][] BytesOf = new byte[Size][];

    static Vocabulary()
    {
        ReadOnlySpan<byte> order = Gpt2Bytes.Order;
        for (int i = 0; i < 256; i++)
        {
            BytesOf[i] = [order[i]];
            ByteTokens[order[i]] = i;
        }

        (string Piece, int? Id)[] lines = [.. TextResource.Lines("vocabulary.txt").Select(line => line.Split('\t'))
            .Select(parts => (parts[0], parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : (int?)null))];
        var taken = lines.Select(line => line.Id).OfType<int>().ToHashSet();
        int next = 256;
        foreach ((string shown, int? known) in lines)
        {
            while (known is null && taken.Contains(next))
            {
                next++;
            }

            int id = known ?? next++;
            byte[] piece = Gpt2Bytes.Read(shown);
            BytesOf[id] = piece;
            Pieces.Add(Encoding.Latin1.GetString(piece), id);
            LongestPiece = Math.Max(LongestPiece, piece.Length);
        }

        PieceIds = [.. Pieces.Values];
        foreach ((int id, string text, bool isHidden) in SpecialTokens)
        {
            BytesOf[id] = Encoding.UTF8.GetBytes(text);
            Specials.Add(text, id);
            if (isHidden)
            {
                Hidden.Add(id);
            }
        }

        for (int id = 0; id < Size; id++)
        {
            BytesOf[id] ??= [];
        }
    }

    /// <summary>The token of each single byte.</summary>
    public static int[] ByteTokens { get; } = new int[256];

    /// <summary>Pieces of several bytes, keyed by their bytes as Latin-1 characters.</summary>
    public static Dictionary<string, int> Pieces { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of the pieces, in the order of the file.</summary>
    public static IReadOnlyList<int> PieceIds { get; }

    /// <summary>Tokens that are recognised in a text as a whole.</summary>
    public static Dictionary<string, int> Specials { get; } = new(StringComparer.Ordinal);

    public static int LongestPiece { get; }

    // vLLM leaves these out of the text while skip_special_tokens is on.
    private static HashSet<int> Hidden { get; } = [];

    public static ReadOnlySpan<byte> Bytes(int id) => (uint)id < Size ? BytesOf[id] : [];

    /// <summary>The token as tokenizers list it: GPT-2's visible characters for its bytes, a special token as it stands.</summary>
    public static string Name(int id) => id >= SpecialTokens[0].Id ? Encoding.UTF8.GetString(Bytes(id)) : Gpt2Bytes.Show(Bytes(id));

    public static bool IsHiddenSpecial(int id) => Hidden.Contains(id);
}
