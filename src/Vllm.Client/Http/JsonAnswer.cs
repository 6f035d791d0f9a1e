using System.Text.Json;

namespace Vllm;

/// <summary>Small answers that are read whole: model lists, versions, health.</summary>
internal static class JsonAnswer
{
    /// <summary>Makes the call and gives what <paramref name="read"/> makes of the answer's JSON, which is undefined where the body is empty.</summary>
    /// <param name="pipeline">Where the request goes.</param>
    /// <param name="path">The path under the server's root.</param>
    /// <param name="options">Settings of this call.</param>
    /// <param name="read">Reads the answer; null when it is not what was asked for.</param>
    /// <param name="expected">What was asked for, for the message.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<T> GetAsync<T>(
        HttpPipeline pipeline,
        string path,
        RequestOptions? options,
        Func<JsonElement, T?> read,
        string expected,
        CancellationToken cancellationToken)
        where T : class =>
        SendAsync(pipeline, new() { Method = HttpMethod.Get, Path = path, Options = options?.Checked() }, read, expected, cancellationToken);

    /// <inheritdoc cref="GetAsync{T}(HttpPipeline, string, RequestOptions?, Func{JsonElement, T}, string, CancellationToken)"/>
    /// <param name="pipeline">Where the request goes.</param>
    /// <param name="path">The path under the server's root.</param>
    /// <param name="body">The JSON body.</param>
    /// <param name="options">Settings of this call.</param>
    /// <param name="read">Reads the answer; null when it is not what was asked for.</param>
    /// <param name="expected">What was asked for, for the message.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<T> PostAsync<T>(
        HttpPipeline pipeline,
        string path,
        ReadOnlyMemory<byte> body,
        RequestOptions? options,
        Func<JsonElement, T?> read,
        string expected,
        CancellationToken cancellationToken)
        where T : class =>
        SendAsync(pipeline, new() { Method = HttpMethod.Post, Path = path, Body = body, Options = options?.Checked() }, read, expected, cancellationToken);

    /// <summary>Makes the call and wants nothing but a good status; what the body says does not matter.</summary>
    public static Task GetAsync(HttpPipeline pipeline, string path, RequestOptions? options, CancellationToken cancellationToken) =>
        SendAsync(pipeline, new() { Method = HttpMethod.Get, Path = path, Options = options?.Checked() }, static (_, body) => body.Length, cancellationToken);

    private static Task<T> SendAsync<T>(HttpPipeline pipeline, ApiCall call, Func<JsonElement, T?> read, string expected, CancellationToken cancellationToken)
        where T : class
    {
        return SendAsync(pipeline, call, Read, cancellationToken);

        T Read(HttpAnswer answer, byte[] body)
        {
            try
            {
                JsonElement json = body.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? default : JsonElement.Parse(body, VllmJson.DocumentOptions);
                return read(json) ?? throw answer.NotUnderstood($"The answer holds no {expected}.");
            }
            catch (JsonException exception)
            {
                throw answer.NotUnderstood("The answer", body.Length, exception);
            }
        }
    }

    private static async Task<T> SendAsync<T>(
        HttpPipeline pipeline, ApiCall call, Func<HttpAnswer, byte[], T> read, CancellationToken cancellationToken)
    {
        CallSettings settings = pipeline.SettingsFor(call);
        using var deadlines = new Deadlines(settings.Timeouts, settings.TimeProvider, new CallerTokens(cancellationToken));
        using HttpAnswer answer = await pipeline.SendAsync(call, settings, deadlines).ConfigureAwait(false);
        try
        {
            return read(answer, await ReadAsync(answer, call, settings, deadlines).ConfigureAwait(false));
        }
        catch (VllmException exception)
        {
            pipeline.End(call, answer, tokens: null, exception);
            throw;
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
                int count = await ReadingCall.ReadAsync(answer, buffer.Room, deadlines).ConfigureAwait(false);
                if (count == 0)
                {
                    return buffer.Unread.ToArray();
                }

                buffer.Commit(count);
                deadlines.Disarm(TimeoutPhase.FirstToken);
                deadlines.ArmIdle();
                if (buffer.Unread.Length > settings.Limits.MaxResponseBytes)
                {
                    throw answer.TooLarge("The answer", settings.Limits.MaxResponseBytes, nameof(SizeLimits.MaxResponseBytes));
                }
            }
        }
        catch (Exception exception) when (AnswerBody.Ends(exception))
        {
            throw deadlines.CallerCancellation(exception)
                ?? (Exception?)HttpPipeline.TimeLimit(call, deadlines, answer.Attempts, exception)
                ?? (AnswerBody.IsWronglyPacked(exception)
                    ? answer.WronglyPacked(exception)
                    : answer.Truncated("The connection broke before the answer was complete.", exception));
        }
    }
}
