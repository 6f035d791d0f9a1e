namespace Vllm;

/// <summary>
/// The caller's cancellation, which may come with the call, with the form in which its answer is read, and with the loop.
/// </summary>
internal readonly struct CallerTokens(CancellationToken call, CancellationToken form = default, CancellationToken loop = default)
{
    public bool IsCancellationRequested => call.IsCancellationRequested || form.IsCancellationRequested || loop.IsCancellationRequested;

    /// <summary>The one that was cancelled, for the exception; the call's while none was.</summary>
    public CancellationToken Cancelled => form.IsCancellationRequested ? form : loop.IsCancellationRequested ? loop : call;

    /// <summary>A source that is cancelled with any of them.</summary>
    public CancellationTokenSource Link() => call.CanBeCanceled || form.CanBeCanceled || loop.CanBeCanceled
        ? CancellationTokenSource.CreateLinkedTokenSource(call, form, loop)
        : new CancellationTokenSource();

    public void ThrowIfCancellationRequested()
    {
        call.ThrowIfCancellationRequested();
        form.ThrowIfCancellationRequested();
        loop.ThrowIfCancellationRequested();
    }
}
