using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Vllm;

/// <summary>Tells the log and the events of a client how its calls go. Where nobody listens nothing is put together.</summary>
internal sealed class CallReport(object sender, VllmClientOptions options)
{
    /// <summary>A server's own words are short; what is longer is no code and no id.</summary>
    private const int WordLength = 100;

    private readonly ILogger _log = options.LoggerFactory?.CreateLogger(ClientLog.Category) ?? NullLogger.Instance;
    private readonly TimeProvider _time = options.TimeProvider;

    public event EventHandler<RetryingEventArgs>? RetryingHandlers;

    public void Starting(ApiCall call)
    {
        if (_log.IsEnabled(LogLevel.Debug))
        {
            ClientLog.RequestStarting(_log, call.Endpoint);
        }
    }

    public void AnswerStarted(HttpAnswer answer, long startedAt)
    {
        if (_log.IsEnabled(LogLevel.Debug))
        {
            ClientLog.AnswerStarted(
                _log, answer.Endpoint, (int)answer.StatusCode, Since(startedAt), answer.Attempts, Word(answer.RequestId));
        }
    }

    public void AnswerClosed(HttpAnswer answer, long startedAt)
    {
        if (_log.IsEnabled(LogLevel.Debug))
        {
            ClientLog.AnswerClosed(_log, answer.Endpoint, Since(startedAt), Word(answer.RequestId));
        }
    }

    public void Failed(ApiCall call, VllmException failure, long startedAt)
    {
        if (_log.IsEnabled(LogLevel.Warning))
        {
            ClientLog.RequestFailed(
                _log, call.Endpoint, Kind(failure), Reason(failure), Since(startedAt), (int?)Status(failure), Word(Code(failure)), failure.Attempts,
                Word(failure.RequestId));
        }
    }

    public void Cancelled(ApiCall call, long startedAt, int attempts)
    {
        if (_log.IsEnabled(LogLevel.Debug))
        {
            ClientLog.RequestCancelled(_log, call.Endpoint, Since(startedAt), attempts);
        }
    }

    /// <summary>A failure is mended by one more request after a pause.</summary>
    public void Retrying(CallProgress progress, VllmException failure, TimeSpan delay)
    {
        int attempt = progress.Attempts + 1;
        if (_log.IsEnabled(LogLevel.Information))
        {
            ClientLog.Retrying(
                _log, progress.Call.Endpoint, Kind(failure), Reason(failure), (int?)Status(failure), attempt, delay.TotalMilliseconds);
        }

        Raise(progress.Call, attempt, delay, failure);
    }

    /// <summary>A late answer gets one more request beside it.</summary>
    public void Hedging(CallProgress progress, TimeSpan delay)
    {
        int attempt = progress.Attempts + 1;
        if (_log.IsEnabled(LogLevel.Information))
        {
            ClientLog.Hedging(_log, progress.Call.Endpoint, delay.TotalMilliseconds, attempt);
        }

        Raise(progress.Call, attempt, delay, null);
    }

    public void BudgetEmpty(ApiCall call)
    {
        if (_log.IsEnabled(LogLevel.Warning))
        {
            ClientLog.RetryBudgetEmpty(_log, call.Endpoint);
        }
    }

    public void CircuitOpened(string server, TimeSpan pause) => ClientLog.CircuitOpened(_log, server, pause.TotalMilliseconds);

    public void CircuitHalfOpened(string server) => ClientLog.CircuitHalfOpened(_log, server);

    public void CircuitClosed(string server) => ClientLog.CircuitClosed(_log, server);

    private void Raise(ApiCall call, int attempt, TimeSpan delay, VllmException? failure)
    {
        if (RetryingHandlers is not { } handlers)
        {
            return;
        }

        try
        {
            handlers(sender, new RetryingEventArgs(call.Endpoint, attempt, delay, failure));
        }
        catch (Exception exception)
        {
            // Who only watches cannot cost the answer.
            ClientLog.HandlerFailed(_log, nameof(VllmClient.Retrying), exception);
        }
    }

    private double Since(long startedAt) => Math.Round(_time.GetElapsedTime(startedAt).TotalMilliseconds, 1);

    private string? Word(string? text) => text is null ? null : MessageText.Clean(text, options.ApiKey, WordLength);

    private static string Kind(VllmException failure) => failure.Kind switch
    {
        FailureKind.Api => "api",
        FailureKind.Http => "http",
        FailureKind.Stream => "stream",
        FailureKind.Truncated => "truncated",
        FailureKind.Json => "json",
        _ => "timeout",
    };

    /// <summary>The client's own word for it, where it has one beside the kind.</summary>
    private static string Reason(VllmException failure) => failure switch
    {
        VllmApiException api => api.Reason.Value,
        VllmStreamException { Reason: { } reason } => reason.Value,
        VllmTimeoutException timeout => timeout.Phase.ToString(),
        VllmResponseException { TooLarge: true } => "too_large",
        VllmRateLimitException => "rate_limit",
        VllmConcurrencyException => "queue_full",
        VllmConnectionException { RetryAfter: not null } => "circuit_open",
        VllmConnectionException { InnerException: HttpRequestException error } => error.HttpRequestError.ToString(),
        _ => "",
    };

    private static HttpStatusCode? Status(VllmException failure) =>
        (failure as VllmApiException)?.StatusCode ?? (failure as VllmStreamException)?.StatusCode;

    private static string? Code(VllmException failure) => (failure as VllmApiException)?.Code ?? (failure as VllmStreamException)?.Code;
}
