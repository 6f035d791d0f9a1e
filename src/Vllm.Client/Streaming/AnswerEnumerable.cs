namespace Vllm;

/// <summary>One form of an answer, for a loop.</summary>
/// <param name="start">Begins to read it, with the loop's cancellation.</param>
internal sealed class AnswerEnumerable<T>(Func<CancellationToken, IAsyncEnumerator<T>> start) : IAsyncEnumerable<T>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => start(cancellationToken);
}
