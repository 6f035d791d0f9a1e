using Polly;
using Polly.Retry;

namespace Vllm;

/// <summary>Sets the retry policy; Polly does the mechanics.</summary>
internal sealed class RetryPolicy(RetryBudget? budget, CircuitBreaker? circuit, CallReport report, TimeProvider time)
{
    public ResiliencePipeline<HttpAnswer> Create(RetryOptions options)
    {
        if (options.MaxRetries == 0)
        {
            return ResiliencePipeline<HttpAnswer>.Empty;
        }

        return new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpAnswer>
            {
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.BaseDelay,
                MaxDelay = options.MaxDelay,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is VllmException failure
                    && MayHelp(failure, options)

                    // Polly asks after the last try too, which must not be paid for.
                    && arguments.AttemptNumber < options.MaxRetries
                    && IsPaid(arguments.Context)),
                DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as VllmApiException)?.RetryAfter),
                OnRetry = arguments =>
                {
                    report.Retrying(ProgressOf(arguments.Context), (VllmException)arguments.Outcome.Exception!, arguments.RetryDelay);
                    return default;
                },
            })
            .Build();
    }

    private bool MayHelp(VllmException failure, RetryOptions options) =>
        (failure.IsRetryable || (options.RetryTimeouts && failure is VllmTimeoutException { Phase: TimeoutPhase.FirstToken or TimeoutPhase.Idle }))
        && !failure.IsOwnRefusal && !AsksForTooLong(failure, options) && circuit?.TimeLeft is null;

    private bool IsPaid(ResilienceContext context)
    {
        if (budget is null || budget.TryPay())
        {
            return true;
        }

        report.BudgetEmpty(ProgressOf(context).Call);
        return false;
    }

    private static bool AsksForTooLong(VllmException failure, RetryOptions options) =>
        failure is VllmApiException { RetryAfter: { } wait } && wait > options.MaxRetryAfter;

    private static CallProgress ProgressOf(ResilienceContext context) => context.Properties.GetValue(CallProgress.Key, null!);
}
