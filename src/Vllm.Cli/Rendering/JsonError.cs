using System.Text.Json;

namespace Vllm.Cli;

/// <summary>The <c>error</c> line: always the last one.</summary>
internal static class JsonError
{
    public static void Write(JsonLines lines, VllmException exception)
    {
        Utf8JsonWriter writer = lines.Begin("error");
        writer.WriteString("kind", Word(exception.Kind));
        writer.WriteOptional("reason", Reason(exception));
        switch (exception)
        {
            case VllmTimeoutException timeout:
                writer.WriteString("phase", Word(timeout.Phase));
                break;
            case VllmApiException api:
                WriteDetails(writer, (int)api.StatusCode, api.Code, api.Type, api.Param);
                break;
            case VllmStreamException stream:
                WriteDetails(writer, (int?)stream.StatusCode, stream.Code, stream.Type, stream.Param);
                break;
        }

        writer.WriteText("message", exception.Message);
        writer.WriteBoolean("retryable", exception.IsRetryable);
        if (exception is VllmApiException { RetryAfter: { } retryAfter })
        {
            writer.WriteNumber("retry_after", retryAfter.TotalSeconds);
        }

        writer.WriteNumber("attempts", exception.Attempts);
        writer.WriteOptional("request_id", exception.RequestId);
        lines.End();
    }

    private static void WriteDetails(Utf8JsonWriter writer, int? status, string? code, string? type, string? param)
    {
        writer.WriteOptional("status", status);
        writer.WriteOptional("code", code);
        writer.WriteOptional("error_type", type);
        writer.WriteOptional("param", param);
    }

    private static string? Reason(VllmException exception) => exception switch
    {
        VllmApiException { Reason.Value: { Length: > 0 } word } => word,
        VllmStreamException stream => stream.Reason?.Value,
        VllmResponseException { TooLarge: true } => "too_large",
        _ => null,
    };

    private static string Word(FailureKind kind) => kind switch
    {
        FailureKind.Api => "api",
        FailureKind.Http => "http",
        FailureKind.Stream => "stream",
        FailureKind.Truncated => "truncated",
        FailureKind.Json => "json",
        FailureKind.Timeout => "timeout",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind of failure without a word in the contract."),
    };

    private static string Word(TimeoutPhase phase) => phase switch
    {
        TimeoutPhase.Connect => "connect",
        TimeoutPhase.FirstToken => "first_token",
        TimeoutPhase.Idle => "idle",
        TimeoutPhase.Total => "total",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "A phase without a word in the contract."),
    };
}
