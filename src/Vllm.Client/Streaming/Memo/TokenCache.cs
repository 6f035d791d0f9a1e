using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Vllm;

/// <summary>
/// The tokens that came before: a vocabulary is small, and most tokens of an answer are its commonest ones, so that nearly no piece of text costs
/// a string or an event. One per client, used by all its streams at once without a lock; bounded.
/// </summary>
internal sealed class TokenCache
{
    /// <summary>A power of two. With all places taken by the longest tokens about 1 MB a client.</summary>
    private const int Places = 8192;

    /// <summary>The places that a token may take: with fewer, common tokens would drive each other out.</summary>
    private const int Ways = 4;

    private readonly Token?[] _tokens = new Token?[Places];

    /// <summary>
    /// A mark of each token seen once: only what comes again is worth a place, and long texts that never repeat cost nothing then.
    /// </summary>
    private readonly ushort[] _seen = new ushort[Places];

    /// <summary>Finds the text of a piece; false when it is no text by itself: invalid UTF-8, or half a surrogate pair.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="token">The token, when it came before.</param>
    /// <param name="text">Its text.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in JsonPiece piece, out Token? token, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        TokenKey key = piece.Key;
        if (key.IsNone)
        {
            // Too long to be kept: there is nothing to look for.
            token = null;
            return (text = Read(piece)) is not null;
        }

        uint hash = key.Hash;
        for (uint way = 0; way < Ways; way++)
        {
            token = PlaceOf(hash, way);
            if (token is not null && token.Key.Is(key))
            {
                text = token.Text;
                return true;
            }
        }

        text = Read(piece);
        token = text is null ? null : See(key, text, hash);
        return text is not null;
    }

    /// <summary>The places that a token may take lie side by side, and each token has its own first one.</summary>
    private ref Token? PlaceOf(uint hash, uint way) => ref _tokens[(hash & (Places - 1)) ^ way];

    private Token? See(TokenKey key, string text, uint hash)
    {
        ref ushort seen = ref _seen[hash % Places];
        ushort mark = (ushort)(hash >> 16);
        if (seen != mark)
        {
            seen = mark;
            return null;
        }

        uint way = 0;
        while (way < Ways - 1 && PlaceOf(hash, way) is not null)
        {
            way++;
        }

        return PlaceOf(hash, way) = new Token(key, text);
    }

    private static string? Read(in JsonPiece piece)
    {
        if (!Utf8.IsValid(piece.Span))
        {
            return null;
        }

        if (!piece.IsEscaped)
        {
            return Encoding.UTF8.GetString(piece.Span);
        }

        string text = JsonText.Unescape(piece.Span);
        return Utf16Joiner.HoldsHalf(text) ? null : text;
    }
}
