using Polly;
using Polly.Retry;

namespace Vllm;

/// <summary>Sets the retry policy; Polly does the mechanics.</summary>
internal static class RetryPolicy
{
    public static ResiliencePipeline<HttpAnswer> Create(RetryOptions options, TimeProvider time)
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
                    arguments.Outcome.Exception is VllmException { IsRetryable: true } exception
                    && exception is not VllmRateLimitException && !AsksForTooLong(exception, options)),
                DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as VllmApiException)?.RetryAfter),
            })
            .Build();
    }

    private static bool AsksForTooLong(VllmException exception, RetryOptions options) =>
        exception is VllmApiException { RetryAfter: { } wait } && wait > options.MaxRetryAfter;
}
