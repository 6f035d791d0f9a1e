using Polly;
using Polly.Hedging;

namespace Vllm;

/// <summary>Sets the hedging policy; Polly does the mechanics, and cancels and disposes what comes too late.</summary>
internal sealed class HedgingPolicy(
    HttpSender sender, RetryBudget? budget, ConcurrencyGate? gate, RateLimiter? rate, CircuitBreaker? circuit, CallReport report, TimeProvider time)
{
    public ResiliencePipeline<HttpAnswer> Create(HedgingOptions options) =>
        new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = time }
            .AddHedging(new HedgingStrategyOptions<HttpAnswer>
            {
                MaxHedgedAttempts = options.MaxHedges,
                DelayGenerator = arguments => ValueTask.FromResult(RaceOf(arguments.Context).IsClosed ? Timeout.InfiniteTimeSpan : options.Delay),
                ShouldHandle = static arguments => ValueTask.FromResult(MayBeOvertaken(arguments.Outcome.Exception)),
                ActionGenerator = arguments => Hedge(RaceOf(arguments.PrimaryContext), options.Delay, arguments.ActionContext),
            })
            .Build();

    /// <summary>What another request in the race may do better. A wrong request is wrong in all of them.</summary>
    private static bool MayBeOvertaken(Exception? exception) =>
        exception is VllmException { IsRetryable: true } or VllmTimeoutException or VllmResponseException;

    /// <summary>One more request; null when there should be none. Polly also asks right after a failure, which is the retry's business.</summary>
    private Func<ValueTask<Outcome<HttpAnswer>>>? Hedge(Race race, TimeSpan delay, ResilienceContext context)
    {
        if (race.IsClosed || race.SeesFailure())
        {
            return null;
        }

        if (!TryReserve(race.Progress.Call, out ConcurrencyPermit? permit))
        {
            race.IsClosed = true;
            return null;
        }

        report.Hedging(race.Progress, delay);
        return async () =>
        {
            try
            {
                return Outcome.FromResult(await sender.SendAsync(race.Progress, permit, context.CancellationToken).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                return Outcome.FromException<HttpAnswer>(exception);
            }
        };
    }

    /// <summary>Takes what a request needs, where it can be had without waiting.</summary>
    private bool TryReserve(ApiCall call, out ConcurrencyPermit? permit)
    {
        permit = null;
        if (circuit is { IsClosed: false } || (gate is not null && (permit = gate.TryAcquire()) is null))
        {
            return false;
        }

        if (budget is not null && !budget.TryPay())
        {
            report.BudgetEmpty(call);
            permit?.Dispose();
            return false;
        }

        // Its tokens are those of the answer that wins, and reserved already.
        if (rate is not null && call.EstimatedTokens is not null && !rate.TryAcquire(tokens: 0))
        {
            budget?.PayBack();
            permit?.Dispose();
            return false;
        }

        return true;
    }

    private static Race RaceOf(ResilienceContext context) => context.Properties.GetValue(Race.Key, null!);
}
