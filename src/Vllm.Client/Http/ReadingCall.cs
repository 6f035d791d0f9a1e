namespace Vllm;

/// <summary>
/// Tells a connection which call reads from it, which SocketsHttpHandler does not: so bytes that never become body, of a chunk-size line or of
/// packed data that gives nothing yet, keep an answer alive too.
/// </summary>
/// <remarks>
/// A read of the body reaches the connection on the same thread. When the handler wants more bytes for the same read it asks from another place,
/// and that it asks again tells that some came: no read has to be watched.
/// </remarks>
internal static class ReadingCall
{
    [ThreadStatic]
    private static Deadlines? _current;

    /// <summary>The call whose read begins on this thread; null elsewhere.</summary>
    public static Deadlines? Current => _current;

    /// <summary>Reads from the body of an answer under the limits of its call.</summary>
    public static ValueTask<int> ReadAsync(HttpAnswer answer, Memory<byte> room, Deadlines limits)
    {
        _current = limits;
        try
        {
            return answer.Body.ReadAsync(room, limits.Token);
        }
        finally
        {
            _current = null;
        }
    }
}
