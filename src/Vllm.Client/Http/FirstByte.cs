namespace Vllm;

/// <summary>Waits until an answer has begun. vLLM sends its headers before it has a token, so they prove nothing.</summary>
internal static class FirstByte
{
    /// <summary>How much is read to see whether it is a keep-alive.</summary>
    private const int Length = 4096;

    /// <summary>Returns when the first byte is there that is neither blank nor a comment, and leaves it to be read again.</summary>
    /// <exception cref="VllmException">The answer ended before.</exception>
    public static async ValueTask WaitAsync(HttpAnswer answer, Deadlines limits)
    {
        byte[] bytes = new byte[Length];
        int length = 0;
        while (true)
        {
            int count = await ReadAsync(answer, bytes.AsMemory(length), limits).ConfigureAwait(false);
            length += count;
            int keptAlive = LengthOfKeepAlives(bytes.AsSpan(0, length));
            length -= keptAlive;
            bytes.AsSpan(keptAlive, length).CopyTo(bytes);

            // A comment longer than the buffer is left to the reader, which has a limit for it.
            if (length == Length || (length > 0 && bytes[0] != (byte)':'))
            {
                limits.Disarm(TimeoutPhase.FirstToken);
                limits.Disarm(TimeoutPhase.Idle);
                answer.PutBack(bytes.AsMemory(0, length));
                return;
            }

            limits.ArmIdle();
        }
    }

    private static async ValueTask<int> ReadAsync(HttpAnswer answer, Memory<byte> room, Deadlines limits)
    {
        Exception? cause = null;
        try
        {
            if (await ReadingCall.ReadAsync(answer, room, limits).ConfigureAwait(false) is > 0 and var count)
            {
                return count;
            }
        }
        catch (Exception exception) when (AnswerBody.Ends(exception))
        {
            if (limits.Token.IsCancellationRequested)
            {
                // However it shows: a read that was given up is no fault of the server.
                throw new OperationCanceledException("The request was given up.", exception, limits.Token);
            }

            cause = exception;
        }

        // The same words as those of the reader, which has nothing to read here.
        throw AnswerBody.IsWronglyPacked(cause) ? answer.WronglyPacked(cause!)
            : cause is null && !AnswerForms.IsEventStream(answer.MediaType) ? answer.NotUnderstood("The answer is empty.")
            : answer.Truncated("The answer ended before anything of it came.", cause);
    }

    /// <summary>How many bytes at the front are blank or whole comment lines.</summary>
    private static int LengthOfKeepAlives(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (true)
        {
            start = bytes.Length - bytes[start..].TrimStart(" \t\r\n"u8).Length;
            int line = start < bytes.Length && bytes[start] == (byte)':' ? bytes[start..].IndexOfAny((byte)'\r', (byte)'\n') : -1;
            if (line < 0)
            {
                return start;
            }

            start += line;
        }
    }
}
