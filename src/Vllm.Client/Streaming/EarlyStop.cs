using System.Buffers;
using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// Ends a streamed text before the model does. The stream behind it is disposed at that moment, so that its connection closes and the
/// server stops generating.
/// </summary>
/// <remarks>
/// Whatever ends a loop does the same: <c>break</c>, an exception, the operators of LINQ such as <c>TakeWhile</c>, on texts, events and
/// chunks alike. What had arrived stays in <see cref="ChatStream.Completion"/>. A stop that the server knows of
/// (<see cref="ChatCompletionRequest.Stop"/>, <see cref="ChatCompletionRequest.MaxTokens"/>) keeps the connection for the next call.
/// </remarks>
/// <example>
/// <code>
/// await foreach (string text in stream.TextAsync().TakeCharacters(200)) Console.Write(text);
/// </code>
/// </example>
public static class EarlyStop
{
    /// <summary>The text up to so many characters (UTF-16), one less where that would cut a surrogate pair.</summary>
    /// <param name="text">The text in pieces.</param>
    /// <param name="count">The most characters; at least 1.</param>
    public static IAsyncEnumerable<string> TakeCharacters(this IAsyncEnumerable<string> text, int count)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return TakeAsync(text, count);
    }

    /// <summary>The text up to the first place where it holds a mark, the mark included, also when it comes in several pieces.</summary>
    /// <param name="text">The text in pieces.</param>
    /// <param name="mark">What to look for, character by character.</param>
    public static IAsyncEnumerable<string> TakeUntil(this IAsyncEnumerable<string> text, string mark)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(mark);
        return TakeAsync(text, mark);
    }

    /// <summary>The text up to the piece after which a condition holds, that piece included.</summary>
    /// <param name="text">The text in pieces.</param>
    /// <param name="condition">Given all of the text so far, after each piece; true ends it.</param>
    public static IAsyncEnumerable<string> TakeUntil(this IAsyncEnumerable<string> text, Func<ReadOnlySpan<char>, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(condition);
        return TakeAsync(text, condition);
    }

    private static async IAsyncEnumerable<string> TakeAsync(
        IAsyncEnumerable<string> text, int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (string piece in text.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (piece.Length < count)
            {
                count -= piece.Length;
                yield return piece;
                continue;
            }

            int length = char.IsHighSurrogate(piece[count - 1]) ? count - 1 : count;
            if (length > 0)
            {
                yield return piece[..length];
            }

            yield break;
        }
    }

    private static async IAsyncEnumerable<string> TakeAsync(
        IAsyncEnumerable<string> text, string mark, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The end of what came before, in which the mark may have begun.
        string tail = "";
        await foreach (string piece in text.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            string seen = tail + piece;
            int at = seen.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                yield return piece[..(at + mark.Length - tail.Length)];
                yield break;
            }

            yield return piece;
            tail = seen[Math.Max(0, seen.Length - mark.Length + 1)..];
        }
    }

    private static async IAsyncEnumerable<string> TakeAsync(
        IAsyncEnumerable<string> text, Func<ReadOnlySpan<char>, bool> condition, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var soFar = new ArrayBufferWriter<char>();
        await foreach (string piece in text.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            soFar.Write(piece);
            yield return piece;
            if (condition(soFar.WrittenSpan))
            {
                yield break;
            }
        }
    }
}
