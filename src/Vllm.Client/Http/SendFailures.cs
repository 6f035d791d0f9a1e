using System.Security.Authentication;

namespace Vllm;

/// <summary>Makes the exception of a request that got no answer.</summary>
internal sealed class SendFailures(VllmClientOptions options, HttpMessageInvoker http, ServerAddress address)
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
            case HttpRequestException when limits.Token.IsCancellationRequested:
                // What broke while the request was being cancelled broke because of that.
                var cancelled = new TaskCanceledException(exception.Message, exception, limits.Token);
                return Map(cancelled, progress, limits, attempt) ?? cancelled;
            case HttpRequestException error:
                return Connection(exception, call, attempt, MayPass(error));
            case IOException:
                return Connection(exception, call, attempt, retryable: true);
            default:
                return null;
        }
    }

    /// <summary>Whether another try may meet something else. A certificate and a proxy's refusal stay what they are; a reset under the handshake does not.</summary>
    private static bool MayPass(HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => error.InnerException is IOException,
        HttpRequestError.ProxyTunnelError => error.StatusCode is not { } status || RetryableStatus.Contains((int)status),
        HttpRequestError.ConfigurationLimitExceeded => false,
        _ => true,
    };

    /// <summary>The connect limit of our own handler, or the timeout of a caller's <see cref="HttpClient"/>: both say so with an inner exception.</summary>
    private VllmTimeoutException? LimitOfHttpClient(Exception exception, ApiCall call, int attempt)
    {
        if (exception.InnerException is not TimeoutException)
        {
            return null;
        }

        TimeSpan given = (http as HttpClient)?.Timeout ?? Timeout.InfiniteTimeSpan;
        bool own = given == Timeout.InfiniteTimeSpan;
        TimeoutPhase phase = own ? TimeoutPhase.Connect : TimeoutPhase.Total;
        TimeSpan limit = own ? options.Timeouts.Connect : given;
        string message = own
            ? $"No connection to {address.BaseUrl} within {limit.TotalSeconds:0.###} s (limit '{phase}')."
            : $"The given HttpClient's own Timeout of {limit.TotalSeconds:0.###} s passed; set it to Timeout.InfiniteTimeSpan and use {nameof(TimeoutOptions)}.";
        return new VllmTimeoutException(phase, limit, message, exception) { Attempts = attempt, Endpoint = call.Endpoint };
    }

    private VllmConnectionException Connection(Exception exception, ApiCall call, int attempt, bool retryable)
    {
        // .NET names the proxy with the password that its address holds.
        bool isTunnel = exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
        string cause = exception.InnerException switch
        {
            _ when isTunnel => ((HttpRequestException)exception).StatusCode is { } status ? $"the proxy opened no tunnel (status {(int)status})." : "the proxy opened no tunnel.",
            AuthenticationException inner => $"TLS failed: {inner.Message} For a certificate of your own give the client an HttpClient whose handler trusts it.",
            IOException inner => inner.Message,
            _ => exception.Message,
        };
        cause = MessageText.Clean(cause, options.ApiKey, 400);
        return new VllmConnectionException($"No answer from {address.BaseUrl}: {cause}", isTunnel ? null : MessageText.WithoutKey(exception, options.ApiKey))
        {
            Retryable = retryable,
            Attempts = attempt,
            Endpoint = call.Endpoint,
        };
    }
}
