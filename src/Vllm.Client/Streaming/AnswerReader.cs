using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// Gives one answer piece by piece as it arrives. Written by hand: while the buffer or the socket holds events <see cref="MoveNextAsync"/>
/// completes at once, and only the wait for bytes is asynchronous.
/// </summary>
/// <param name="pipeline">Where the request goes.</param>
/// <param name="call">The request.</param>
/// <param name="fold">What makes pieces of the answer.</param>
/// <param name="pieces">Where the fold puts them; stays empty when only the whole answer is wanted.</param>
/// <param name="failurePiece">Makes a last piece of a failure; null to throw it.</param>
/// <param name="owner">The type that the caller sees, for the exception after it was disposed.</param>
/// <param name="callers">The caller's cancellation.</param>
internal sealed class AnswerReader<T>(
    HttpPipeline pipeline,
    ApiCall call,
    AnswerFold fold,
    EventQueue<T> pieces,
    Func<VllmException, T>? failurePiece,
    Type owner,
    CallerTokens callers) : IAsyncEnumerator<T>
{
    /// <summary>How much of <see cref="AnswerRest.LongestWait"/> the caller waits too: servers send both in one go.</summary>
    private static readonly TimeSpan DrainWait = TimeSpan.FromMilliseconds(100);

    private readonly CallSettings _settings = pipeline.SettingsFor(call);
    private Deadlines? _deadlines;
    private HttpAnswer? _answer;
    private AnswerIntake? _intake;
    private volatile bool _isReading;
    private bool _awaitsEnd;
    private volatile bool _isDisposed;
    private int _isClosed;

    /// <summary>A read that was begun and whose result was not looked at.</summary>
    private ValueTask<int>? _read;

    /// <inheritdoc/>
    public T Current => pieces.Current;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ValueTask<bool> MoveNextAsync()
    {
        if (_isDisposed || _isReading)
        {
            return MoveNextSlowAsync();
        }

        // Cancelled with any of the caller's tokens.
        while (_deadlines is { Token.IsCancellationRequested: false })
        {
            if (TryTake())
            {
                return new ValueTask<bool>(true);
            }

            if (!TryReadNow())
            {
                break;
            }
        }

        return MoveNextSlowAsync();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// May be called while another thread is in <see cref="MoveNextAsync"/>. That thread may be reading the buffer, so the buffer is left to the
    /// garbage collector here: in the pool it would serve another stream at once.
    /// </remarks>
    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isClosed) == 0)
        {
            // Who waits for bytes is woken by this, and closes by itself.
            _deadlines?.Cancel();
            if (!_isReading)
            {
                CloseAtOnce();
            }
        }

        return default;
    }

    private void CloseAtOnce()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            Report();
            _answer?.Abort();
            _deadlines?.Dispose();
        }
    }

    private void Report()
    {
        if (_answer is not null)
        {
            pipeline.End(call, _answer, fold.Usage?.TotalTokens, _intake?.Failure);
        }
    }

    private bool TryTake()
    {
        while (!pieces.MoveNext())
        {
            if (_intake is null || Volatile.Read(ref _isClosed) == 1 || !_intake.TryTakeEvent())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Reads what the socket holds already, without the cost of waiting for it: a state machine, and the idle limit. False when it holds nothing;
    /// then a read is under way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadNow()
    {
        if (_intake is not { HasEnded: false } || Volatile.Read(ref _isClosed) == 1)
        {
            return false;
        }

        _isReading = true;
        Interlocked.MemoryBarrier();
        if (!_isDisposed)
        {
            BeginRead(_intake);
            TakeReady(_intake);
        }

        _isReading = false;
        Interlocked.MemoryBarrier();
        return _read is null && !_isDisposed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeReady(AnswerIntake intake)
    {
        if (_read is not { IsCompletedSuccessfully: true } read)
        {
            return;
        }

        // A result may be asked for once only.
        int count = read.Result;
        if (count == 0)
        {
            _read = new ValueTask<int>(0);
            return;
        }

        _read = null;
        intake.Take(count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BeginRead(AnswerIntake intake)
    {
        Memory<byte> room = intake.MakeRoom();
        if (fold.IsFinished && !_awaitsEnd)
        {
            // Once, not with each read: comments after the end would put it off for ever.
            _awaitsEnd = true;
            _deadlines!.Arm(TimeoutPhase.Idle, _settings.Timeouts.AfterFinish);
        }
        else if (_awaitsEnd && !fold.IsFinished)
        {
            _awaitsEnd = false;
            _deadlines!.Disarm(TimeoutPhase.Idle);
        }

#pragma warning disable CA2012 // Kept between a look at it and the wait for it; its result is asked for once, here or there.
        try
        {
            _read = ReadingCall.ReadAsync(_answer!, room, _deadlines!);
        }
        catch (Exception exception) when (AnswerBody.Ends(exception))
        {
            _read = ValueTask.FromException<int>(exception);
        }
#pragma warning restore CA2012
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveNextSlowAsync()
    {
        if (_isDisposed)
        {
            // Disposed while this thread read without waiting: whoever did so left the closing to it.
            CloseAtOnce();
            throw new ObjectDisposedException(owner.FullName);
        }

        if (_isReading)
        {
            throw new InvalidOperationException("The answer is being read already; await each MoveNextAsync before the next.");
        }

        if (Volatile.Read(ref _isClosed) == 1)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, owner);
            return false;
        }

        _isReading = true;
        bool goesOn = false;
        try
        {
            callers.ThrowIfCancellationRequested();
            if (_intake is null)
            {
                Prepare();
                if (!_isDisposed)
                {
                    _answer = await pipeline.SendAsync(call, _settings, _deadlines).ConfigureAwait(false);
                }

                Open();
            }

            while (!(goesOn = TryTake()) && !_intake!.HasEnded)
            {
                bool isIdleArmed = BeginWait(_intake);
                int count = 0;
                Exception? cause = null;
                try
                {
                    count = await _read!.Value.ConfigureAwait(false);
                }
                catch (Exception exception) when (AnswerBody.Ends(exception))
                {
                    cause = exception;
                }

                EndWait(_intake, isIdleArmed, count, cause);
            }

            return goesOn || End(_intake!.Failure);
        }
        catch (VllmException exception) when (_intake is null)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, owner);
            return End(exception);
        }
        finally
        {
            _isReading = false;
            Interlocked.MemoryBarrier();
            if (!goesOn || _isDisposed)
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>After the last piece: false for a good end, the failure as a piece where that is wanted, else as an exception.</summary>
    private bool End(VllmException? failure)
    {
        if (failure is null)
        {
            return false;
        }

        if (failurePiece is null)
        {
            throw failure;
        }

        pieces.Add(failurePiece(failure));
        return pieces.MoveNext();
    }

    [MemberNotNull(nameof(_deadlines))]
    private void Prepare()
    {
        _deadlines = new Deadlines(_settings.Timeouts, _settings.TimeProvider, callers);
        Interlocked.MemoryBarrier();
    }

    private void Open()
    {
        if (_isDisposed)
        {
            // Disposed while it began: whoever did so may have found nothing to close.
            Release();
            throw new ObjectDisposedException(owner.FullName);
        }

        _intake = new AnswerIntake(fold, _answer!, call, _deadlines!);
    }

    /// <summary>Begins to read where that was not done, and the idle limit of the wait; says whether that runs.</summary>
    private bool BeginWait(AnswerIntake intake)
    {
        if (_read is null)
        {
            BeginRead(intake);
        }

        bool arms = !fold.IsFinished && intake.SawBytes && !_read!.Value.IsCompleted;
        if (arms)
        {
            _deadlines!.ArmIdle();
        }

        return arms;
    }

    private void EndWait(AnswerIntake intake, bool isIdleArmed, int count, Exception? cause)
    {
        _read = null;
        if (isIdleArmed)
        {
            _deadlines!.Disarm(TimeoutPhase.Idle);
        }

        if (count > 0)
        {
            intake.Take(count);
            return;
        }

        ObjectDisposedException.ThrowIf(_isDisposed, owner);
        if (cause is not null && _deadlines!.CallerCancellation(cause) is { } cancellation)
        {
            throw cancellation;
        }

        intake.TakeEnd(cause);
    }

    private async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1)
        {
            return;
        }

        Report();
        if (_intake is not { SawEndMark: true, Failure: null } || _isDisposed)
        {
            Release();
            return;
        }

        Task drained = DrainAsync();
        if (!drained.IsCompleted)
        {
            try
            {
                await drained.WaitAsync(DrainWait, TimeProvider.System).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // A server that keeps the connection open costs the caller no more than this; the rest is read meanwhile.
            }
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            await AnswerRest.ReadAsync(_answer!, _intake!, _deadlines!).ConfigureAwait(false);
        }
        finally
        {
            Release();
        }
    }

    private void Release()
    {
        _intake?.Dispose();
        _answer?.Dispose();
        _deadlines?.Dispose();
    }
}
