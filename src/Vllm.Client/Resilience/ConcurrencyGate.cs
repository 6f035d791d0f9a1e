namespace Vllm;

/// <summary>Lets at most so many requests through at a time, in the order in which they came.</summary>
internal sealed class ConcurrencyGate(ConcurrencyOptions options)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _queue = [];
    private int _taken;

    /// <summary>How many places are taken.</summary>
    public int Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken;
            }
        }
    }

    /// <summary>How many requests wait.</summary>
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

    /// <summary>Takes a place if one is free and nobody waits for it; null otherwise.</summary>
    public ConcurrencyPermit? TryAcquire()
    {
        lock (_lock)
        {
            // Nobody waits while a place is free.
            if (_taken >= options.MaxConcurrency)
            {
                return null;
            }

            _taken++;
            return new ConcurrencyPermit(this);
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="mayRefuse">Whether <see cref="ConcurrencyOptions.MaxQueued"/> holds.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    /// <exception cref="VllmConcurrencyException">The queue is full.</exception>
    public async ValueTask<ConcurrencyPermit> AcquireAsync(bool mayRefuse, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (_taken < options.MaxConcurrency)
            {
                _taken++;
                return new ConcurrencyPermit(this);
            }

            if (mayRefuse && _queue.Count >= options.MaxQueued)
            {
                throw new VllmConcurrencyException(options.MaxConcurrency, options.MaxQueued.Value);
            }

            place = _queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null);
        await place.Value.Task.ConfigureAwait(false);
        return new ConcurrencyPermit(this);
    }

    /// <summary>Gives a place back: to who waits longest, without anybody getting between.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (_queue.First is { } next)
            {
                _queue.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _taken--;
            }
        }
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Else its turn had come, and the permit goes its way.
            if (place.List is not null)
            {
                _queue.Remove(place);
                place.Value.SetCanceled(cancellationToken);
            }
        }
    }
}
