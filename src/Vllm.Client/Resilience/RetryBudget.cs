namespace Vllm;

/// <summary>What is left for retries and hedges. All calls of a client share it, so it takes no lock.</summary>
internal sealed class RetryBudget(RetryBudgetOptions options)
{
    private int _left = options.Capacity;

    public int Left => Volatile.Read(ref _left);

    /// <summary>Pays for one more request; false when there is not enough left.</summary>
    public bool TryPay()
    {
        int left = Left;
        while (left >= options.RetryCost)
        {
            int before = Interlocked.CompareExchange(ref _left, left - options.RetryCost, left);
            if (before == left)
            {
                return true;
            }

            left = before;
        }

        return false;
    }

    /// <summary>Puts back what a good answer is worth.</summary>
    public void Reward() => Add(options.SuccessReward);

    /// <summary>Puts back what was paid for a request that is not sent after all.</summary>
    public void PayBack() => Add(options.RetryCost);

    private void Add(int amount)
    {
        int left = Left;

        // Full as a rule: then nothing is written, and the line stays in the cache of every core.
        while (left < options.Capacity)
        {
            int before = Interlocked.CompareExchange(ref _left, (int)Math.Min(options.Capacity, (long)left + amount), left);
            if (before == left)
            {
                return;
            }

            left = before;
        }
    }
}
