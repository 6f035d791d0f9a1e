using System.Runtime.CompilerServices;
using System.Text;

namespace Vllm;

/// <summary>One text of a choice while it arrives: joins what was cut, keeps it, and gives it to a caller who reads text and not events.</summary>
/// <param name="texts">Where its pieces go as strings; null when they are not wanted.</param>
/// <param name="utf8Texts">Where its pieces go as UTF-8; null when they are not wanted.</param>
/// <param name="keeps">Whether it is kept.</param>
internal struct GrowingText(EventQueue<string>? texts, EventQueue<ReadOnlyMemory<byte>>? utf8Texts, bool keeps)
{
    private Utf16Joiner _joiner;
    private TextBuilder _kept;

    public readonly bool IsEmpty => _kept.IsEmpty;

    /// <summary>Takes a piece and gives what is certain after it; null for nothing.</summary>
    public string? Push(string? piece) => Take(_joiner.Push(piece));

    /// <summary>What was held back, when no more can come; null for nothing.</summary>
    public string? Flush() => Take(_joiner.Flush());

    /// <summary>Takes a piece as it stands in the buffer; false when it is not certain by itself, and nothing was taken.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="tokens">The tokens that came before.</param>
    /// <param name="token">The token, when it is one of them.</param>
    /// <param name="text">The text; null when the caller reads UTF-8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPush(in JsonPiece piece, TokenCache tokens, out Token? token, out string? text)
    {
        token = null;
        text = null;
        if (_joiner.Holds || piece.Length == 0)
        {
            return false;
        }

        if (utf8Texts is not null && piece.IsPlainUtf8)
        {
            Keep(piece);
            utf8Texts.Add(piece.Memory);
            return true;
        }

        if (!tokens.TryFind(piece, out token, out text))
        {
            return false;
        }

        if (piece.IsEscaped)
        {
            Take(text, token);
        }
        else
        {
            Keep(piece);
            texts?.Add(text);
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly string ToString() => _kept.ToString();

    private string? Take(string? text, Token? token = null)
    {
        if (text is not null)
        {
            if (keeps)
            {
                _kept.Append(text);
            }

            texts?.Add(text);
            utf8Texts?.Add(token?.Utf8 ?? Encoding.UTF8.GetBytes(text));
        }

        return text;
    }

    private void Keep(in JsonPiece piece)
    {
        if (keeps)
        {
            _kept.Append(piece);
        }
    }
}
