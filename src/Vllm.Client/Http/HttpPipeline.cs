using System.Net.Http.Headers;
using Polly;

namespace Vllm;

/// <summary>The one way that every call goes: build, send, classify, try again, and map failures to <see cref="VllmException"/>.</summary>
internal sealed class HttpPipeline(VllmClientOptions options, HttpClient http, ServerAddress address)
{
    private static readonly MediaTypeHeaderValue JsonMediaType = new("application/json");

    private readonly ResiliencePipeline<HttpAnswer> _retry = RetryPolicy.Create(options.Retry, options.TimeProvider);
    private readonly RateLimiter? _rateLimit = options.RateLimit is { } limits ? new RateLimiter(limits, options.TimeProvider) : null;

    /// <summary>The tokens that came before, for all streams of the client; null to read each chunk in full.</summary>
    public TokenCache? Tokens { get; } = options.UsesMemo ? new TokenCache() : null;

    /// <summary>The client's clock.</summary>
    public TimeProvider TimeProvider => options.TimeProvider;

    /// <summary>The settings of one call.</summary>
    public CallSettings SettingsFor(ApiCall call) => new(options, call.Options);

    /// <summary>Sends a call and gives the answer when its headers are there and say that it is a good one.</summary>
    /// <exception cref="VllmException">There was none, or none that is good.</exception>
    public async ValueTask<HttpAnswer> SendAsync(ApiCall call, CallSettings settings, Deadlines deadlines)
    {
        ResiliencePipeline<HttpAnswer> retry = call.Options?.Retry is { } own ? RetryPolicy.Create(own, options.TimeProvider) : _retry;
        var attempts = new AttemptCount();
        try
        {
            return await retry.ExecuteAsync(
                static (state, _) => state.Pipeline.TryAsync(state.Call, state.Settings, state.Deadlines, state.Attempts),
                (Pipeline: this, Call: call, Settings: settings, Deadlines: deadlines, Attempts: attempts),
                deadlines.Token).ConfigureAwait(false);
        }
        catch (VllmException) when (attempts.HasReservedTokens)
        {
            Settle(call, 0);
            throw;
        }
        catch (OperationCanceledException exception)
        {
            // Cancelled in the pause between two tries, or while it waited for its turn.
            Settle(call, attempts.HasReservedTokens ? 0 : null);
            throw deadlines.CallerCancellation(exception)
                ?? (Exception?)TimeLimit(call, deadlines, attempts.Value, exception)
                ?? new VllmConnectionException("The call was cancelled from within.", exception) { Attempts = attempts.Value, Endpoint = "/" + call.Path };
        }
    }

    /// <summary>Whether <see cref="ApiCall.EstimatedTokens"/> are wanted.</summary>
    public bool HasRateLimit => _rateLimit is not null;

    /// <summary>Tells the rate limit what a call has really taken; null when nobody said.</summary>
    public void Settle(ApiCall call, long? tokens)
    {
        if (call.EstimatedTokens is { } estimated)
        {
            _rateLimit?.Settle(estimated, tokens ?? estimated);
        }
    }

    /// <summary>The exception for the limit that passed; null when none did.</summary>
    public static VllmTimeoutException? TimeLimit(ApiCall call, Deadlines deadlines, int attempts, Exception? cause, IAnswer? partial = null)
    {
        if (deadlines.Passed is not { } phase)
        {
            return null;
        }

        TimeSpan limit = deadlines.LimitOf(phase);
        string what = phase switch
        {
            TimeoutPhase.FirstToken => "no token of the answer came",
            TimeoutPhase.Idle => "the answer went silent",
            _ => "the call did not end",
        };
        return new VllmTimeoutException(phase, limit, $"{Capital(what)} within {limit.TotalSeconds:0.###} s (limit '{phase}').", cause)
        {
            Attempts = attempts,
            Endpoint = "/" + call.Path,
            PartialAnswer = partial,
        };
    }

    private async ValueTask<HttpAnswer> TryAsync(ApiCall call, CallSettings settings, Deadlines deadlines, AttemptCount attempts)
    {
        // 0. Wait for its turn, where the client has a rate limit.
        if (_rateLimit is not null && call.EstimatedTokens is { } tokens)
        {
            // A retry has its tokens already, and has waited before: a refusal now would hide the failure that it is to mend.
            await _rateLimit.AcquireAsync(attempts.HasReservedTokens ? 0 : tokens, mayRefuse: attempts.Value == 0, deadlines.Token).ConfigureAwait(false);
            attempts.HasReservedTokens = true;
        }

        int attempt = ++attempts.Value;

        // 1. Build: a request message can be sent once only.
        using HttpRequestMessage request = Build(call);
        deadlines.Arm(TimeoutPhase.FirstToken, settings.Timeouts.FirstToken);

        // 2. Send, until the headers are there.
        HttpResponseMessage? response = null;
        HttpAnswer answer;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadlines.Token).ConfigureAwait(false);
            answer = await HttpAnswer.OpenAsync(response, "/" + call.Path, attempt, settings, deadlines.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            deadlines.Disarm(TimeoutPhase.FirstToken);
            response?.Dispose();
            if (Map(exception, call, deadlines, attempt) is { } mapped)
            {
                throw mapped;
            }

            throw;
        }

        // 3. Classify: what is no success becomes an exception here, and the retry policy judges it.
        if (response.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            deadlines.Disarm(TimeoutPhase.FirstToken);
            deadlines.Arm(TimeoutPhase.Idle, settings.Timeouts.Idle);
            VllmApiException refusal = await ErrorAnswer.ReadAsync(answer, deadlines.Token).ConfigureAwait(false);
            deadlines.Disarm(TimeoutPhase.Idle);
            throw deadlines.CallerCancellation(refusal) ?? (Exception)refusal;
        }
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

        if (!string.IsNullOrEmpty(options.ApiKey))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        }

        // A packed stream arrives late: the packer waits for more.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(call.Stream ? "text/event-stream" : "application/json"));
        AddHeaders(request, options.Headers);
        AddHeaders(request, call.Options?.Headers);
        return request;
    }

    private static void AddHeaders(HttpRequestMessage request, IReadOnlyDictionary<string, string>? headers)
    {
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            request.Headers.Remove(name);
#pragma warning disable RS0030 // HeaderRules has refused line breaks already; Add would refuse values that are merely unusual.
            request.Headers.TryAddWithoutValidation(name, value);
#pragma warning restore RS0030
        }
    }

    private Exception? Map(Exception exception, ApiCall call, Deadlines deadlines, int attempt)
    {
        switch (exception)
        {
            case VllmException:
                return exception;
            case OperationCanceledException:
                return deadlines.CallerCancellation(exception)
                    ?? (Exception?)TimeLimit(call, deadlines, attempt, exception)
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
        return new VllmTimeoutException(phase, limit, message, exception) { Attempts = attempt, Endpoint = "/" + call.Path };
    }

    private VllmConnectionException Connection(Exception exception, ApiCall call, int attempt, bool retryable)
    {
        string cause = MessageText.Clean(exception.InnerException is IOException inner ? inner.Message : exception.Message, options.ApiKey, 300);
        return new VllmConnectionException($"No answer from {address.BaseUrl}: {cause}", MessageText.WithoutKey(exception, options.ApiKey))
        {
            Retryable = retryable,
            Attempts = attempt,
            Endpoint = "/" + call.Path,
        };
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private sealed class AttemptCount
    {
        public int Value;
        public bool HasReservedTokens;
    }
}
