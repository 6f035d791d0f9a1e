namespace Vllm;

/// <summary>The ways in which reading the body of an answer ends badly.</summary>
internal static class AnswerBody
{
    /// <summary>Cut, reset, cancelled, or packed wrongly: nothing more can be read, and what was read stands.</summary>
    public static bool Ends(Exception exception) =>
        exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException || IsWronglyPacked(exception);

    /// <summary>The body is not packed as its header says. Brotli says so with an <see cref="InvalidOperationException"/>.</summary>
    public static bool IsWronglyPacked(Exception? exception) => exception is InvalidDataException or (InvalidOperationException and not ObjectDisposedException);
}
