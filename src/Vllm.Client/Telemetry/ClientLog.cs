using Microsoft.Extensions.Logging;

namespace Vllm;

/// <summary>
/// Every message that the client logs. Numbers and names of the events stay as they are: filters and alerts are built on them. No header, no key,
/// no prompt or answer, and no message of a server, which may quote one.
/// </summary>
internal static partial class ClientLog
{
    public const string Category = "Vllm.Client";

    [LoggerMessage(1, LogLevel.Debug, "{Endpoint}: sending", EventName = "RequestStarting")]
    public static partial void RequestStarting(ILogger logger, string endpoint);

    [LoggerMessage(
        2, LogLevel.Debug, "{Endpoint}: status {Status} after {ElapsedMilliseconds} ms, attempts {Attempts}, request {RequestId}", EventName = "AnswerStarted")]
    public static partial void AnswerStarted(
        ILogger logger, string endpoint, int status, double elapsedMilliseconds, int attempts, string? requestId);

    [LoggerMessage(3, LogLevel.Debug, "{Endpoint}: closed after {ElapsedMilliseconds} ms, request {RequestId}", EventName = "AnswerClosed")]
    public static partial void AnswerClosed(ILogger logger, string endpoint, double elapsedMilliseconds, string? requestId);

    [LoggerMessage(
        4, LogLevel.Warning,
        "{Endpoint}: failed ({Kind}, {Reason}) after {ElapsedMilliseconds} ms, status {Status}, code {Code}, attempts {Attempts}, request {RequestId}",
        EventName = "RequestFailed")]
    public static partial void RequestFailed(
        ILogger logger, string endpoint, string kind, string reason, double elapsedMilliseconds, int? status, string? code, int attempts, string? requestId);

    [LoggerMessage(5, LogLevel.Debug, "{Endpoint}: cancelled by its caller after {ElapsedMilliseconds} ms, attempts {Attempts}", EventName = "RequestCancelled")]
    public static partial void RequestCancelled(ILogger logger, string endpoint, double elapsedMilliseconds, int attempts);

    [LoggerMessage(
        6, LogLevel.Information, "{Endpoint}: failed ({Kind}, {Reason}), status {Status}; attempt {Attempt} follows in {DelayMilliseconds} ms",
        EventName = "Retrying")]
    public static partial void Retrying(
        ILogger logger, string endpoint, string kind, string reason, int? status, int attempt, double delayMilliseconds);

    [LoggerMessage(7, LogLevel.Information, "{Endpoint}: no answer for {DelayMilliseconds} ms; attempt {Attempt} runs beside it", EventName = "Hedging")]
    public static partial void Hedging(ILogger logger, string endpoint, double delayMilliseconds, int attempt);

    [LoggerMessage(8, LogLevel.Warning, "{Endpoint}: not tried again, the retry budget of the client is used up", EventName = "RetryBudgetEmpty")]
    public static partial void RetryBudgetEmpty(ILogger logger, string endpoint);

    [LoggerMessage(9, LogLevel.Warning, "{Server} fails too often and is left alone for {BreakMilliseconds} ms", EventName = "CircuitOpened")]
    public static partial void CircuitOpened(ILogger logger, string server, double breakMilliseconds);

    [LoggerMessage(10, LogLevel.Information, "{Server} is tried with one request", EventName = "CircuitHalfOpened")]
    public static partial void CircuitHalfOpened(ILogger logger, string server);

    [LoggerMessage(11, LogLevel.Information, "{Server} answers again", EventName = "CircuitClosed")]
    public static partial void CircuitClosed(ILogger logger, string server);

    [LoggerMessage(12, LogLevel.Error, "A handler of the event {Event} failed; the call goes on", EventName = "HandlerFailed")]
    public static partial void HandlerFailed(ILogger logger, string @event, Exception exception);
}
