namespace Vllm;

/// <summary>
/// The time limits of one call. The first one that passes cancels <see cref="Token"/> and is named in <see cref="Passed"/>.
/// </summary>
/// <remarks>
/// Arming is done before every wait for bytes, thousands of times in a stream, so it moves a number and not the timer: a timer
/// that fires too early sets itself again.
/// </remarks>
internal sealed class Deadlines : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeoutOptions _limits;
    private readonly CancellationTokenSource _cancellation;
    private readonly CallerTokens _callers;

    /// <summary>When each phase's limit passes, by the phase's number.</summary>
    private readonly long[] _due = new long[4];
    private ITimer? _timer;
    private bool _isDisposed;
    private bool _isIdleRenewable;
    private long _timerDue = Never;

    public Deadlines(TimeoutOptions limits, TimeProvider time, CallerTokens callers)
    {
        _due.AsSpan().Fill(Never);
        _limits = limits;
        _time = time;
        _callers = callers;
        _cancellation = callers.Link();
        Token = _cancellation.Token;
        Arm(TimeoutPhase.Total, limits.Total);
    }

    /// <summary>Cancelled when a limit passes, when the caller cancels, and when the call is closed.</summary>
    public CancellationToken Token { get; }

    /// <summary>The limit that passed, or null.</summary>
    public TimeoutPhase? Passed { get; private set; }

    /// <summary>Starts the limit of a phase, from now on.</summary>
    public void Arm(TimeoutPhase phase, TimeSpan limit)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isIdleRenewable &= phase != TimeoutPhase.Idle;
            _due[(int)phase] = limit == Timeout.InfiniteTimeSpan
                ? Never
                : _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);
            SetTimer();
        }
    }

    /// <summary>Starts the idle limit, which <see cref="Renew"/> puts off.</summary>
    public void ArmIdle()
    {
        lock (_lock)
        {
            Arm(TimeoutPhase.Idle, _limits.Idle);
            _isIdleRenewable = true;
        }
    }

    /// <summary>Bytes came that are no part of the body: the idle limit, where it runs, begins anew.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            if (_isIdleRenewable && _due[(int)TimeoutPhase.Idle] != Never)
            {
                ArmIdle();
            }
        }
    }

    /// <summary>Ends the limit of a phase.</summary>
    public void Disarm(TimeoutPhase phase)
    {
        lock (_lock)
        {
            _due[(int)phase] = Never;
        }
    }

    /// <summary>Cancels whatever waits, because the call is over.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended by itself at the same time.
        }
    }

    /// <summary>The caller's cancellation, as the caller expects to see it; null when it was not the caller.</summary>
    public OperationCanceledException? CallerCancellation(Exception? cause)
    {
        return Passed is null && _callers.IsCancellationRequested
            ? new OperationCanceledException("The call was cancelled by its caller.", cause, _callers.Cancelled)
            : null;
    }

    /// <summary>The limit that passed, as set.</summary>
    public TimeSpan LimitOf(TimeoutPhase phase) => phase switch
    {
        TimeoutPhase.Connect => _limits.Connect,
        TimeoutPhase.FirstToken => _limits.FirstToken,
        TimeoutPhase.Idle => _limits.Idle,
        _ => _limits.Total,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }

        _cancellation.Dispose();
    }

    private void SetTimer()
    {
        long due = Math.Min(Math.Min(_due[0], _due[1]), Math.Min(_due[2], _due[3]));
        if (due >= _timerDue)
        {
            return;
        }

        // Rounded up: a timer that fires a moment early would only have to set itself again.
        TimeSpan delay = TimeSpan.FromMilliseconds(
            Math.Max(0, Math.Ceiling((due - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency)));
        _timerDue = due;
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static state => ((Deadlines)state!).OnTimer(), this, delay, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            // What was cancelled by the caller is no time-out, also when a limit passes right after.
            if (_isDisposed || _cancellation.IsCancellationRequested)
            {
                return;
            }

            long now = _time.GetTimestamp();
            _timerDue = Never;
            int phase = Array.FindIndex(_due, due => due <= now);
            if (phase < 0)
            {
                SetTimer();
                return;
            }

            Passed ??= (TimeoutPhase)phase;
        }

        Cancel();
    }
}
