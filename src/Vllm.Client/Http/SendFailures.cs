namespace Vllm;

/// <summary>Makes the exception of a request that got no answer.</summary>
internal sealed class SendFailures(VllmClientOptions options, HttpClient http, ServerAddress address)
{
    /// <summary>The exception to throw; null leaves it as it is.</summary>
    /// <param name="exception">What HttpClient says.</param>
    /// <param name="progress">The call.</param>
    /// <param name="limits">The limits of this request; those of the call, unless it has its own.</param>
    /// <param name="attempt">Its number.</param>
    public Exception? Map(Exception exception, CallProgress progress, Deadlines limits, int attempt)
    {
        ApiCall call = progress.Call;
        switch (exception)
        {
            case VllmException:
                return exception;
            case OperationCanceledException:
                return progress.Deadlines.CallerCancellation(exception)
                    ?? (Exception?)HttpPipeline.TimeLimit(call, progress.Deadlines, attempt, exception)
                    ?? HttpPipeline.TimeLimit(call, limits, attempt, exception)
                    ?? LimitOfHttpClient(exception, call, attempt);
            case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded }:
                return Connection(exception, call, attempt, retryable: false);
            case HttpRequestException or IOException:
                return Connection(exception, call, attempt, retryable: true);
            default:
                return null;
        }
    }

    /// <summary>The connect limit of our own handler, or the timeout of a caller's <see cref="HttpClient"/>: both say so with an inner exception.</summary>
    private VllmTimeoutException? LimitOfHttpClient(Exception exception, ApiCall call, int attempt)
    {
        if (exception.InnerException is not TimeoutException)
        {
            return null;
        }

        bool own = http.Timeout == Timeout.InfiniteTimeSpan;
        TimeoutPhase phase = own ? TimeoutPhase.Connect : TimeoutPhase.Total;
        TimeSpan limit = own ? options.Timeouts.Connect : http.Timeout;
        string message = own
            ? $"No connection to {address.BaseUrl} within {limit.TotalSeconds:0.###} s (limit '{phase}')."
            : $"The given HttpClient's own Timeout of {limit.TotalSeconds:0.###} s passed; set it to Timeout.InfiniteTimeSpan and use {nameof(TimeoutOptions)}.";
        return new VllmTimeoutException(phase, limit, message, exception) { Attempts = attempt, Endpoint = call.Endpoint };
    }

    private VllmConnectionException Connection(Exception exception, ApiCall call, int attempt, bool retryable)
    {
        string cause = MessageText.Clean(exception.InnerException is IOException inner ? inner.Message : exception.Message, options.ApiKey, 300);
        return new VllmConnectionException($"No answer from {address.BaseUrl}: {cause}", MessageText.WithoutKey(exception, options.ApiKey))
        {
            Retryable = retryable,
            Attempts = attempt,
            Endpoint = call.Endpoint,
        };
    }
}
