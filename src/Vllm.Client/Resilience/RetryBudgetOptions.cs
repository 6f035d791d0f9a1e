namespace Vllm;

/// <summary>
/// A purse that all retries of a client are paid from, so that a server that is down gets about one request for each call and not
/// three. Hedges are paid from it too.
/// </summary>
public sealed record RetryBudgetOptions
{
    private const int Most = 1_000_000;

    /// <summary>What is in it at first, and at most.</summary>
    /// <value>Default: 500, so 100 retries.</value>
    public int Capacity { get; init; } = 500;

    /// <summary>What a retry or a hedge costs.</summary>
    /// <value>Default: 5.</value>
    public int RetryCost { get; init; } = 5;

    /// <summary>What a request with a good answer puts back.</summary>
    /// <value>Default: 1, so that in the long run at most every fifth request that succeeds pays for a retry.</value>
    public int SuccessReward { get; init; } = 1;

    internal void Validate()
    {
        SettingRules.RequireBetween(1, Most, nameof(RetryBudgetOptions), nameof(Capacity), Capacity);
        SettingRules.Require(
            RetryCost >= 1 && RetryCost <= Capacity, nameof(RetryBudgetOptions), nameof(RetryCost), RetryCost,
            $"must be from 1 to {nameof(Capacity)} ({Capacity})");
        SettingRules.RequireBetween(0, Most, nameof(RetryBudgetOptions), nameof(SuccessReward), SuccessReward);
    }
}
