using System.Text.Json;

namespace Vllm;

/// <summary>The exceptions for answers that began well and did not hold what they should.</summary>
internal static class AnswerFailures
{
    /// <summary>It ended before it was complete.</summary>
    public static VllmStreamException Truncated(this HttpAnswer answer, string message, Exception? cause, IAnswer? partial = null) =>
        new(FailureKind.Truncated, message, MessageText.WithoutKey(cause, answer.Settings.ApiKey))
        {
            Attempts = answer.Attempts,
            Endpoint = answer.Endpoint,
            RequestId = answer.RequestId,
            PartialAnswer = partial,
        };

    /// <summary>It is complete and makes no sense.</summary>
    public static VllmResponseException NotUnderstood(this HttpAnswer answer, string message, Exception? cause = null, IAnswer? partial = null) =>
        new(message, cause)
        {
            Attempts = answer.Attempts,
            Endpoint = answer.Endpoint,
            RequestId = answer.RequestId,
            PartialAnswer = partial,
        };

    /// <summary>It is complete and no JSON, or not that of an answer.</summary>
    public static VllmResponseException NotUnderstood(this HttpAnswer answer, string what, int length, JsonException cause, IAnswer? partial = null)
    {
        cause = MessageText.WithoutQuote(cause);
        return answer.NotUnderstood($"{what} ({length} bytes) could not be read: {cause.Message}", cause, partial);
    }

    /// <summary>It passed a limit of <see cref="SizeLimits"/>.</summary>
    public static VllmResponseException TooLarge(this HttpAnswer answer, string what, int limit, string setting, IAnswer? partial = null) =>
        new($"{what} is larger than {limit} bytes ({nameof(SizeLimits)}.{setting}).")
        {
            TooLarge = true,
            Attempts = answer.Attempts,
            Endpoint = answer.Endpoint,
            RequestId = answer.RequestId,
            PartialAnswer = partial,
        };

    /// <summary>It is not packed as its header says.</summary>
    public static VllmConnectionException WronglyPacked(this HttpAnswer answer, Exception cause) =>
        new("The answer's content coding is broken: it is not packed as its header says.", MessageText.WithoutKey(cause, answer.Settings.ApiKey))
        {
            Attempts = answer.Attempts,
            Endpoint = answer.Endpoint,
            RequestId = answer.RequestId,
        };
}
