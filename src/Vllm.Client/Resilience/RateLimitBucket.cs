namespace Vllm;

/// <summary>
/// A bucket that fills with time. It may fall below empty, by one cost larger than itself or by a correction, and then gives nothing until
/// it is filled again. Not thread safe.
/// </summary>
internal sealed class RateLimitBucket
{
    private readonly double _perSecond;
    private readonly double _capacity;
    private double _level;
    private long _filledAt;

    public RateLimitBucket(int perMinute, TimeSpan burst, long now)
    {
        _perSecond = perMinute / 60.0;
        _capacity = Math.Max(1, _perSecond * burst.TotalSeconds);
        _level = _capacity;
        _filledAt = now;
    }

    /// <summary>Adds what came in with the time.</summary>
    public void Fill(long now, long frequency)
    {
        _level = Math.Min(_capacity, _level + ((now - _filledAt) / (double)frequency * _perSecond));
        _filledAt = now;
    }

    /// <summary>Gives back (or, below zero, takes away) what an estimate was wrong by.</summary>
    public void Correct(double amount) => _level = Math.Min(_capacity, _level + amount);

    public void Take(double cost) => _level -= cost;

    /// <summary>How long until a cost can be taken, after those before it.</summary>
    public TimeSpan WaitFor(double cost, double before = 0)
    {
        double missing = before + Math.Min(cost, _capacity) - _level;

        // Levels are sums of fractions: a billionth is no reason to wait.
        return missing <= 1e-9 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(missing / _perSecond, TimeSpan.FromDays(49).TotalSeconds));
    }
}
