using System.Runtime.CompilerServices;
using System.Text;

namespace Vllm;

/// <summary>Reads the <c>logprobs</c> of a chunk where they are written as vLLM does; the rest is for <see cref="LogprobParser"/>.</summary>
/// <param name="tokens">The tokens that came before.</param>
internal sealed class PlainLogprobs(TokenCache tokens)
{
    private TokenLogprob[] _list = new TokenLogprob[4];
    private TokenLogprob[] _top = new TokenLogprob[4];

    /// <summary>Reads an object with a list that is not empty.</summary>
    /// <param name="json">Stands on it; when it is refused, anywhere.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public LogprobList? Read(ref PlainJson json)
    {
        if (!json.TryTake("{\"content\":["u8))
        {
            return null;
        }

        int count = 0;
        do
        {
            if (ReadToken(ref json) is not { } token)
            {
                return null;
            }

            Add(ref _list, count++, token);
        }
        while (json.TryTake(","u8));

        return json.TryTake("]}"u8) ? new LogprobList(_list.AsSpan(0, count).ToArray()) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TokenLogprob? ReadToken(ref PlainJson json)
    {
        int start = json.Position;
        if (!TryReadHead(ref json, out string token, out double logprob, out byte[]? bytes) || !json.TryTake(",\"top_logprobs\":["u8))
        {
            return null;
        }

        ReadOnlySpan<byte> head = json.Since(start).Span[..^",\"top_logprobs\":["u8.Length];
        int count = 0;
        while (!json.TryTake("]"u8))
        {
            if (count > 0 && !json.TryTake(","u8))
            {
                return null;
            }

            // The token that was chosen is mostly one of the most likely ones.
            if (json.TryTake(head))
            {
                Add(ref _top, count++, new TokenLogprob { Token = token, Logprob = logprob, Bytes = bytes?.AsSpan().ToArray() });
            }
            else if (TryReadHead(ref json, out string other, out double otherLogprob, out byte[]? otherBytes))
            {
                Add(ref _top, count++, new TokenLogprob { Token = other, Logprob = otherLogprob, Bytes = otherBytes });
            }
            else
            {
                return null;
            }

            if (!json.TryTake("}"u8))
            {
                return null;
            }
        }

        return json.TryTake("}"u8)
            ? new TokenLogprob { Token = token, Logprob = logprob, Bytes = bytes, TopLogprobs = count == 0 ? LogprobList.Empty : new LogprobList(_top.AsSpan(0, count).ToArray()) }
            : null;
    }

    /// <summary>The text, the number and the bytes of a token, without the end of its object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadHead(ref PlainJson json, out string token, out double logprob, out byte[]? bytes)
    {
        logprob = 0;
        bytes = null;
        token = "";
        if (!json.TryTake("{\"token\":"u8) || !json.TryTakeText(out JsonPiece piece)
            || !json.TryTake(",\"logprob\":"u8) || !json.TryTakeNumber(out logprob) || !json.TryTake(",\"bytes\":"u8))
        {
            return false;
        }

        // What is no text by itself is read as the full parser does.
        token = tokens.TryFind(piece, out _, out string? text) ? text
            : piece.IsEscaped ? JsonText.Unescape(piece.Span)
            : Encoding.UTF8.GetString(piece.Span);
        return json.TryTake("null"u8) || TryReadBytes(ref json, out bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadBytes(ref PlainJson json, out byte[]? bytes)
    {
        // Tokens are short; longer ones are for the full parser.
        Span<byte> read = stackalloc byte[64];
        int count = 0;
        bytes = null;
        if (!json.TryTake("["u8))
        {
            return false;
        }

        do
        {
            if (count == read.Length || !json.TryTakeCount(out long value) || value > byte.MaxValue)
            {
                return false;
            }

            read[count++] = (byte)value;
        }
        while (json.TryTake(","u8));

        if (!json.TryTake("]"u8))
        {
            return false;
        }

        bytes = read[..count].ToArray();
        return true;
    }

    private static void Add(ref TokenLogprob[] list, int count, TokenLogprob token)
    {
        if (count == list.Length)
        {
            Array.Resize(ref list, count * 2);
        }

        list[count] = token;
    }
}
