using System.Net.Http.Headers;

namespace Vllm;

/// <summary>Sends one request of a call: builds it, waits for its answer, and turns what is no good answer into an exception.</summary>
/// <param name="options">The client's settings.</param>
/// <param name="http">The caller's <see cref="HttpClient"/>, or our own handler without one: what it adds to a handler this client has already.</param>
/// <param name="address">The server.</param>
internal sealed class HttpSender(VllmClientOptions options, HttpMessageInvoker http, ServerAddress address)
{
    private static readonly MediaTypeHeaderValue JsonMediaType = new("application/json");

    private readonly SendFailures _failures = new(options, http, address);

    private readonly AuthenticationHeaderValue? _authorization =
        string.IsNullOrEmpty(options.ApiKey) ? null : new AuthenticationHeaderValue("Bearer", options.ApiKey);

    /// <summary>Sends a request, and gives the answer when its headers, or its first byte where that counts, are there.</summary>
    /// <param name="progress">The call.</param>
    /// <param name="permit">Its place among the client's requests, kept until the answer is closed, or given back here.</param>
    /// <param name="overtaken">Cancelled when another request of the same race has won.</param>
    public async ValueTask<HttpAnswer> SendAsync(CallProgress progress, ConcurrencyPermit? permit, CancellationToken overtaken = default)
    {
        int attempt = progress.NextAttempt();

        // A limit that ends this request only must not end the call.
        using Deadlines? own = progress.AwaitsFirstByte
            ? new(progress.Settings.Timeouts with { Total = Timeout.InfiniteTimeSpan }, options.TimeProvider, new CallerTokens(progress.Deadlines.Token, overtaken))
            : null;
        Deadlines limits = own ?? progress.Deadlines;
        HttpResponseMessage? response = null;
        HttpAnswer? answer = null;
        try
        {
            // 1. Build: a request message can be sent once only.
            using HttpRequestMessage request = Build(progress.Call);
            limits.Arm(TimeoutPhase.FirstToken, progress.Settings.Timeouts.FirstToken);

            // 2. Send, until the headers are there.
            long sentAt = options.TimeProvider.GetTimestamp();
            response = await SendAsync(request, limits.Token).ConfigureAwait(false);
            answer = await HttpAnswer.OpenAsync(response, progress.Call.Endpoint, attempt, progress.Settings, limits.Token).ConfigureAwait(false);
            answer.SentAt = sentAt;

            // 3. Classify: what is no success becomes an exception here, and the retry policy judges it.
            if (!response.IsSuccessStatusCode)
            {
                throw await ReadRefusalAsync(answer, progress, limits).ConfigureAwait(false);
            }

            // 4. Where another request may be asked instead, wait until this one has really begun to answer.
            if (progress.AwaitsFirstByte)
            {
                await FirstByte.WaitAsync(answer, limits).ConfigureAwait(false);
            }

            answer.Permit = permit;
            return answer;
        }
        catch (Exception exception)
        {
            limits.Disarm(TimeoutPhase.FirstToken);
            answer?.Dispose();
            response?.Dispose();
            permit?.Dispose();
            Exception mapped = _failures.Map(exception, progress, limits, attempt) ?? exception;
            if (mapped is VllmException failure)
            {
                progress.Failed(failure);
            }

            if (mapped != exception)
            {
                throw mapped;
            }

            throw;
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token) =>
        http is HttpClient client ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token) : http.SendAsync(request, token);

    /// <summary>A body that goes silent is cut short by limits of its own: the status stands, and may be tried again.</summary>
    private async ValueTask<Exception> ReadRefusalAsync(HttpAnswer answer, CallProgress progress, Deadlines limits)
    {
        limits.Disarm(TimeoutPhase.FirstToken);
        using var ofBody = new Deadlines(
            progress.Settings.Timeouts with { Total = Timeout.InfiniteTimeSpan }, options.TimeProvider, new CallerTokens(limits.Token));
        ofBody.Arm(TimeoutPhase.Idle, progress.Settings.Timeouts.Idle);
        VllmApiException refusal = await ErrorAnswer.ReadAsync(answer, ofBody.Token).ConfigureAwait(false);
        return progress.Deadlines.CallerCancellation(refusal) ?? (Exception)refusal;
    }

    private HttpRequestMessage Build(ApiCall call)
    {
        var request = new HttpRequestMessage(call.Method, address.For(call.Path))
        {
            // HTTP/2 where the server offers it over TLS; without TLS it stays 1.1, which is all that vLLM speaks.
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        if (call.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = JsonMediaType;
        }

        request.Headers.Authorization = _authorization;

        // A packed stream arrives late: the packer waits for more.
#pragma warning disable RS0030 // Our own words, which need neither a check nor an object for each.
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        request.Headers.TryAddWithoutValidation("Accept", call.Stream ? "text/event-stream" : "application/json");
#pragma warning restore RS0030
        AddHeaders(request, options.Headers);
        AddHeaders(request, call.Options?.Headers);
        return request;
    }

    private static void AddHeaders(HttpRequestMessage request, IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return;
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.Remove(name);
#pragma warning disable RS0030 // HeaderRules has refused line breaks already; Add would refuse values that are merely unusual.
            request.Headers.TryAddWithoutValidation(name, value);
#pragma warning restore RS0030
        }
    }
}
