using System.Runtime.CompilerServices;
using Polly;

namespace Vllm;

/// <summary>The one way that every call goes: limits, send, try again; and what comes out of it is an answer or a <see cref="VllmException"/>.</summary>
internal sealed class HttpPipeline
{
    private readonly VllmClientOptions _options;
    private readonly CallReport _report;
    private readonly HttpSender _sender;
    private readonly RetryBudget? _budget;
    private readonly CircuitBreaker? _circuit;
    private readonly ConcurrencyGate? _gate;
    private readonly RateLimiter? _rateLimit;

    private readonly RetryPolicy _retry;
    private readonly HedgingPolicy _hedging;

    /// <summary>Polly's part of the settings, made once for each record, when the first call needs it: it is slow to make.</summary>
    private readonly ConditionalWeakTable<RetryOptions, ResiliencePipeline<HttpAnswer>> _retries = [];
    private readonly ConditionalWeakTable<HedgingOptions, ResiliencePipeline<HttpAnswer>> _hedges = [];

    public HttpPipeline(VllmClientOptions options, HttpMessageInvoker http, ServerAddress address, CallReport report)
    {
        _options = options;
        Tokens = options.UsesMemo ? new TokenCache() : null;
        _report = report;
        _sender = new HttpSender(options, http, address);
        ResilienceOptions resilience = options.Resilience;
        TimeProvider time = options.TimeProvider;
        _budget = resilience.RetryBudget is { } budget ? new RetryBudget(budget) : null;
        _circuit = resilience.CircuitBreaker is { } circuit ? new CircuitBreaker(circuit, address.BaseUrl.ToString(), report, time) : null;
        _gate = resilience.Concurrency is { } concurrency ? new ConcurrencyGate(concurrency) : null;
        _rateLimit = options.RateLimit is { } limits ? new RateLimiter(limits, time) : null;
        _retry = new RetryPolicy(_budget, _circuit, report, time);
        _hedging = new HedgingPolicy(_sender, _budget, _gate, _rateLimit, _circuit, report, time);
    }

    /// <summary>The tokens that came before, for all streams of the client; null to read each chunk in full.</summary>
    public TokenCache? Tokens { get; }

    /// <summary>The client's clock.</summary>
    public TimeProvider TimeProvider => _options.TimeProvider;

    /// <summary>Whether <see cref="ApiCall.EstimatedTokens"/> are wanted.</summary>
    public bool HasRateLimit => _rateLimit is not null;

    /// <summary>The settings of one call.</summary>
    public CallSettings SettingsFor(ApiCall call) => new(_options, call.Options);

    /// <summary>Sends a call and gives the answer when its headers are there and say that it is a good one.</summary>
    /// <exception cref="VllmException">There was none, or none that is good.</exception>
    public async ValueTask<HttpAnswer> SendAsync(ApiCall call, CallSettings settings, Deadlines deadlines)
    {
        var progress = new CallProgress(call, settings, deadlines, TimeProvider.GetTimestamp());
        _report.Starting(call);
        try
        {
            HttpAnswer answer;
            try
            {
                deadlines.Token.ThrowIfCancellationRequested();
                answer = await TryAsync(progress).ConfigureAwait(false);
            }
            catch (VllmException failure) when (settings.Retry.MaxRetries > 0 && !deadlines.Token.IsCancellationRequested)
            {
                answer = await RetryAsync(progress, failure).ConfigureAwait(false);
            }

            answer.Attempts = progress.Attempts;
            answer.Report = _report;
            _budget?.Reward();
            _report.AnswerStarted(answer, progress.StartedAt);
            return answer;
        }
        catch (VllmException exception)
        {
            VllmException failure = Fail(progress, exception);
            if (failure != exception)
            {
                throw failure;
            }

            throw;
        }
        catch (OperationCanceledException exception) when (deadlines.CallerCancellation(exception) is { } cancellation)
        {
            Settle(call, progress.HasReservedTokens ? 0 : null);
            _report.Cancelled(call, progress.StartedAt, progress.Attempts);
            throw cancellation;
        }
        catch (OperationCanceledException exception)
        {
            // A limit passed in the pause between two tries, or while it waited for its turn.
            throw Fail(
                progress,
                TimeLimit(call, deadlines, progress.Attempts, exception) ?? (VllmException)new VllmConnectionException("The call was cancelled from within.", exception));
        }
    }

    /// <summary>Tells the rate limit what a call has really taken; null when nobody said.</summary>
    public void Settle(ApiCall call, long? tokens)
    {
        if (call.EstimatedTokens is { } estimated)
        {
            _rateLimit?.Settle(estimated, tokens ?? estimated);
        }
    }

    /// <summary>Ends a call whose answer had begun.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="tokens">What it has taken; null when nobody said.</param>
    /// <param name="failure">How the answer broke; null when it did not.</param>
    public void End(ApiCall call, HttpAnswer answer, long? tokens, VllmException? failure)
    {
        Settle(call, tokens);
        if (failure is not null)
        {
            _report.Failed(call, failure, answer.SentAt);
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
            TimeoutPhase.FirstToken => "No token of the answer came",
            TimeoutPhase.Idle => "The answer went silent",
            _ => "The call did not end",
        };
        return new VllmTimeoutException(phase, limit, $"{what} within {limit.TotalSeconds:0.###} s (limit '{phase}').", cause)
        {
            Attempts = attempts,
            Endpoint = call.Endpoint,
            PartialAnswer = partial,
        };
    }

    /// <summary>Tries again as the policy says. Most calls never come here, so Polly takes part from the first failure on only: that is its first outcome.</summary>
    private async ValueTask<HttpAnswer> RetryAsync(CallProgress progress, VllmException first)
    {
        VllmException? known = first;
        ResilienceContext context = ResilienceContextPool.Shared.Get(progress.Deadlines.Token);
        context.Properties.Set(CallProgress.Key, progress);
        try
        {
            return await _retries.GetValue(progress.Settings.Retry, _retry.Create).ExecuteAsync(
                _ => Interlocked.Exchange(ref known, null) is { } failure ? ValueTask.FromException<HttpAnswer>(failure) : TryAsync(progress),
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>One try: one request, or a race of several.</summary>
    private ValueTask<HttpAnswer> TryAsync(CallProgress progress)
    {
        bool isLimited = _circuit is not null || _gate is not null || _rateLimit is not null || progress.AwaitsFirstByte;
        return isLimited && progress.Call.IsGeneration ? TryLimitedAsync(progress) : _sender.SendAsync(progress, permit: null);
    }

    private async ValueTask<HttpAnswer> TryLimitedAsync(CallProgress progress)
    {
        // 1. A server that is left alone is not waited for.
        _circuit?.ThrowIfOpen();

        // 2. Wait for a place among the client's requests. A retry has waited before: a refusal now would hide the failure that it is to mend.
        CancellationToken token = progress.Deadlines.Token;
        bool mayRefuse = progress.Attempts == 0;
        ConcurrencyPermit? permit = _gate is null ? null : await _gate.AcquireAsync(mayRefuse, token).ConfigureAwait(false);
        try
        {
            // 3. Wait for its turn under the rate limit. A retry has its tokens already.
            if (_rateLimit is not null && progress.Call.EstimatedTokens is { } tokens)
            {
                await _rateLimit.AcquireAsync(progress.HasReservedTokens ? 0 : tokens, mayRefuse, token).ConfigureAwait(false);
                progress.HasReservedTokens = true;
            }

            // 4. Send, and count for or against the server.
            return _circuit is null
                ? await RaceAsync(progress, permit).ConfigureAwait(false)
                : await _circuit.ExecuteAsync(
                    static (state, _) => state.Pipeline.RaceAsync(state.Progress, state.Permit), (Pipeline: this, Progress: progress, Permit: permit), token)
                    .ConfigureAwait(false);
        }
        catch
        {
            permit?.Dispose();
            throw;
        }
    }

    /// <summary>The request, and others beside it while it is late, where that is wanted.</summary>
    private async ValueTask<HttpAnswer> RaceAsync(CallProgress progress, ConcurrencyPermit? permit)
    {
        HttpAnswer answer;
        if (progress.Settings.Hedging is { } hedging)
        {
            answer = await RaceAsync(hedging, new Race(progress, permit)).ConfigureAwait(false);
        }
        else
        {
            answer = await _sender.SendAsync(progress, permit).ConfigureAwait(false);
        }

        TimeSpan limit = progress.Settings.Timeouts.FirstToken;
        if (progress.AwaitsFirstByte && limit != Timeout.InfiniteTimeSpan)
        {
            // The first byte is there, and the limit ends with the first whole event.
            TimeSpan left = limit - TimeProvider.GetElapsedTime(answer.SentAt);
            progress.Deadlines.Arm(TimeoutPhase.FirstToken, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        return answer;
    }

    private async ValueTask<HttpAnswer> RaceAsync(HedgingOptions hedging, Race race)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(race.Progress.Deadlines.Token);
        context.Properties.Set(Race.Key, race);
        try
        {
            return await _hedges.GetValue(hedging, _hedging.Create).ExecuteAsync(
                static (context, state) => state.Sender.SendAsync(state.Race.Progress, state.Race.Permit, context.CancellationToken),
                context,
                (Sender: _sender, Race: race)).ConfigureAwait(false);
        }
        catch (VllmException exception) when (race.Progress.MostTelling(race.FailuresBefore, exception) is var telling && telling != exception)
        {
            throw telling;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private VllmException Fail(CallProgress progress, VllmException last)
    {
        Settle(progress.Call, progress.HasReservedTokens ? 0 : null);
        VllmException failure = progress.Conclude(last);
        _report.Failed(progress.Call, failure, progress.StartedAt);
        return failure;
    }
}
