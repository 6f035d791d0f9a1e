namespace Vllm;

/// <summary>Lets requests through in the order in which they came, no more of them and of their tokens than a minute may have.</summary>
internal sealed class RateLimiter
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _queue = [];
    private readonly RateLimitOptions _options;
    private readonly TimeProvider _time;
    private readonly RateLimitBucket? _requests;
    private readonly RateLimitBucket? _tokens;
    private readonly ITimer _timer;

    public RateLimiter(RateLimitOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        long now = time.GetTimestamp();
        _requests = options.RequestsPerMinute is { } requests ? new(requests, options.Burst, now) : null;
        _tokens = options.TokensPerMinute is { } tokens ? new(tokens, options.Burst, now) : null;
        _timer = time.CreateTimer(static state => ((RateLimiter)state!).LetThrough(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many requests wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Waits until a request may be sent.</summary>
    /// <param name="tokens">The tokens that it is expected to take; 0 for a retry, whose tokens are reserved already.</param>
    /// <param name="mayRefuse">Whether <see cref="RateLimitOptions.MaxWait"/> holds.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    /// <exception cref="VllmRateLimitException">It would wait longer than it may.</exception>
    public async ValueTask AcquireAsync(int tokens, bool mayRefuse, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        LinkedListNode<Waiter> place;
        lock (_lock)
        {
            Fill();
            if (_queue.Count == 0 && WaitFor(tokens, 0, 0) == TimeSpan.Zero)
            {
                Take(tokens);
                return;
            }

            if (mayRefuse && _options.MaxWait != Timeout.InfiniteTimeSpan)
            {
                RefuseIfTooLong(WaitFor(tokens, _queue.Count, _queue.Sum(before => (double)before.Tokens)));
            }

            waiter = new Waiter(tokens);
            place = _queue.AddLast(waiter);
            SetTimer();
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null);
        await waiter.Turn.Task.ConfigureAwait(false);
    }

    /// <summary>Lets a request through if that is possible at once; false when it would have to wait.</summary>
    public bool TryAcquire(int tokens)
    {
        lock (_lock)
        {
            Fill();
            if (_queue.Count > 0 || WaitFor(tokens, 0, 0) > TimeSpan.Zero)
            {
                return false;
            }

            Take(tokens);
            return true;
        }
    }

    /// <summary>Corrects the estimate of a request that was let through.</summary>
    public void Settle(int estimated, long actual)
    {
        if (_tokens is not null && estimated != actual)
        {
            lock (_lock)
            {
                Fill();
                _tokens.Correct(estimated - actual);
            }

            LetThrough();
        }
    }

    private void RefuseIfTooLong(TimeSpan wait)
    {
        if (wait > _options.MaxWait)
        {
            throw new VllmRateLimitException(wait, _options.MaxWait);
        }
    }

    private void LetThrough()
    {
        lock (_lock)
        {
            Fill();
            while (_queue.First is { Value: var waiter } && WaitFor(waiter.Tokens, 0, 0) == TimeSpan.Zero)
            {
                _queue.RemoveFirst();
                Take(waiter.Tokens);
                waiter.Turn.TrySetResult();
            }

            SetTimer();
        }
    }

    private void GiveUp(LinkedListNode<Waiter> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                // Its turn had come.
                return;
            }

            _queue.Remove(place);
            place.Value.Turn.TrySetCanceled(cancellationToken);
        }

        LetThrough();
    }

    private void SetTimer()
    {
        // Rounded up: a timer that fires a moment early would only have to set itself again.
        TimeSpan due = _queue.First is { Value: var first }
            ? TimeSpan.FromMilliseconds(Math.Ceiling(WaitFor(first.Tokens, 0, 0).TotalMilliseconds))
            : Timeout.InfiniteTimeSpan;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Fill()
    {
        long now = _time.GetTimestamp();
        _requests?.Fill(now, _time.TimestampFrequency);
        _tokens?.Fill(now, _time.TimestampFrequency);
    }

    private void Take(int tokens)
    {
        _requests?.Take(1);
        _tokens?.Take(tokens);
    }

    private TimeSpan WaitFor(int tokens, int requestsBefore, double tokensBefore)
    {
        TimeSpan requests = _requests?.WaitFor(1, requestsBefore) ?? TimeSpan.Zero;
        TimeSpan rest = _tokens?.WaitFor(tokens, tokensBefore) ?? TimeSpan.Zero;
        return requests > rest ? requests : rest;
    }

    private sealed class Waiter(int tokens)
    {
        public int Tokens => tokens;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
