using System.Runtime.ExceptionServices;

namespace Vllm;

/// <summary>
/// Reads the answer of the first server that gives a piece of one. After that piece it stands aside: what fails then is the
/// caller's to know.
/// </summary>
/// <param name="chain">Where failures are remembered.</param>
/// <param name="targets">The servers in the order in which they are asked.</param>
/// <param name="open">Begins to read the answer of the server of this place.</param>
/// <param name="failurePiece">Makes a last piece of a failure; null to throw it.</param>
/// <param name="owner">The type that the caller sees, for the exception after it was disposed.</param>
internal sealed class FallbackReader<T>(
    FallbackChain chain,
    IReadOnlyList<FallbackTarget> targets,
    Func<int, Func<VllmException, T>?, IAsyncEnumerator<T>> open,
    Func<VllmException, T>? failurePiece,
    Type owner) : IAsyncEnumerator<T>
{
    private readonly List<FallbackFailure> _failures = [];
    private IAsyncEnumerator<T>? _answer;
    private VllmException? _failure;
    private T _lastPiece = default!;
    private bool _hasBegun;
    private bool _hasEnded;
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public T Current => _hasEnded ? _lastPiece : _answer!.Current;

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync() =>
        _hasEnded ? new ValueTask<bool>(false) : _hasBegun ? _answer!.MoveNextAsync() : BeginAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return _answer?.DisposeAsync() ?? default;
    }

    private async ValueTask<bool> BeginAsync()
    {
        while (true)
        {
            // Disposed by another thread meanwhile: no further server is asked.
            ObjectDisposedException.ThrowIf(_isDisposed, owner);
            FallbackTarget target = targets[_failures.Count];
            _failure = null;
            bool goesOn = false;
            try
            {
                _answer = open(_failures.Count, failurePiece is null ? null : KeepFailure);
                goesOn = await _answer.MoveNextAsync().ConfigureAwait(false);
            }
            catch (VllmException exception)
            {
                _failure = exception;
            }

            if (_failure is null)
            {
                chain.Succeeded(target);
                _hasBegun = true;
                return goesOn;
            }

            await _answer!.DisposeAsync().ConfigureAwait(false);
            if (HasText(_failure.PartialCompletion))
            {
                // It did answer, though nobody reads pieces here: the same as a failure after the first piece.
                chain.Succeeded(target);
            }
            else
            {
                chain.Failed(target, _failure);
            }

            _failures.Add(new FallbackFailure(target, _failure));
            if (!MayGoOn(_failure))
            {
                return End(_failure);
            }

            chain.Options.OnFallback?.Invoke(_failures[^1]);
        }
    }

    /// <summary>A failure that comes as a piece is seen here first, and is no piece as long as another server may answer.</summary>
    private T KeepFailure(VllmException failure)
    {
        _failure = failure;
        return _hasBegun ? failurePiece!(failure) : default!;
    }

    private bool MayGoOn(VllmException failure) =>
        _failures.Count < targets.Count && !HasText(failure.PartialCompletion) && chain.Options.MayFallBack(failure);

    private static bool HasText(ChatCompletion? partial) => partial is not null && partial.Choices.Any(choice =>
        choice.Message is { Content.Length: > 0 } or { Reasoning.Length: > 0 } or { ToolCalls.Count: > 0 });

    private bool End(VllmException failure)
    {
        _hasEnded = true;
        VllmException all = _failures.Count == 1 ? failure : new VllmFallbackException(_failures);
        if (failurePiece is not null)
        {
            _lastPiece = failurePiece(all);
            return true;
        }

        // With the place where it was thrown first.
        ExceptionDispatchInfo.Throw(all);
        return false;
    }
}
