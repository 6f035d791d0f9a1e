using System.Text.Json;

namespace Vllm;

/// <summary>Small answers that are read whole: model lists, versions, health.</summary>
internal static class JsonAnswer
{
    /// <summary>Makes the call and gives the answer's body as JSON; undefined where it is empty.</summary>
    public static async Task<JsonElement> GetAsync(HttpPipeline pipeline, string path, RequestOptions? options, CancellationToken cancellationToken)
    {
        options?.Validate();
        var call = new ApiCall { Method = HttpMethod.Get, Path = path, Options = options };
        CallSettings settings = pipeline.SettingsFor(call);
        using var deadlines = new Deadlines(settings.Timeouts, settings.TimeProvider, cancellationToken);
        using HttpAnswer answer = await pipeline.SendAsync(call, settings, deadlines).ConfigureAwait(false);
        byte[] body = await ReadAsync(answer, call, settings, deadlines).ConfigureAwait(false);
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new VllmResponseException($"The answer ({body.Length} bytes) could not be read: {exception.Message}", exception)
            {
                Attempts = answer.Attempts,
                Endpoint = answer.Endpoint,
                RequestId = answer.RequestId,
            };
        }
    }

    private static async Task<byte[]> ReadAsync(HttpAnswer answer, ApiCall call, CallSettings settings, Deadlines deadlines)
    {
        using var buffer = new ReadBuffer();
        try
        {
            while (true)
            {
                buffer.MakeRoom(buffer.Start);
                int count = await answer.Body.ReadAsync(buffer.Room, deadlines.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    return buffer.Unread.ToArray();
                }

                buffer.Commit(count);
                deadlines.Disarm(TimeoutPhase.FirstToken);
                deadlines.Arm(TimeoutPhase.Idle, settings.Timeouts.Idle);
                if (buffer.Unread.Length > settings.Limits.MaxResponseBytes)
                {
                    throw new VllmResponseException($"The answer is larger than {settings.Limits.MaxResponseBytes} bytes.")
                    {
                        TooLarge = true,
                        Attempts = answer.Attempts,
                        Endpoint = answer.Endpoint,
                        RequestId = answer.RequestId,
                    };
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            throw deadlines.CallerCancellation(exception)
                ?? (Exception?)HttpPipeline.TimeLimit(call, deadlines, answer.Attempts, exception)
                ?? new VllmStreamException(FailureKind.Truncated, "The connection broke before the answer was complete.", exception)
                {
                    Attempts = answer.Attempts,
                    Endpoint = answer.Endpoint,
                    RequestId = answer.RequestId,
                };
        }
    }
}
