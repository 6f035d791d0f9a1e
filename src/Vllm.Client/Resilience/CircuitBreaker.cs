using System.Globalization;
using Polly;
using Polly.CircuitBreaker;

namespace Vllm;

/// <summary>Leaves a server alone that mostly fails; Polly does the mechanics.</summary>
internal sealed class CircuitBreaker
{
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<HttpAnswer> _pipeline;
    private readonly string _server;
    private readonly TimeProvider _time;
    private long _openUntil;

    public CircuitBreaker(CircuitBreakerOptions options, string server, CallReport report, TimeProvider time)
    {
        _server = server;
        _time = time;
        _pipeline = new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpAnswer>
            {
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumThroughput,
                SamplingDuration = options.SamplingDuration,
                BreakDuration = options.BreakDuration,
                StateProvider = _state,
                ShouldHandle = arguments => ValueTask.FromResult(IsFailure(arguments.Outcome.Exception)),
                OnOpened = arguments =>
                {
                    Volatile.Write(ref _openUntil, time.GetTimestamp() + (long)(arguments.BreakDuration.TotalSeconds * time.TimestampFrequency));
                    report.CircuitOpened(server, arguments.BreakDuration);
                    return default;
                },
                OnHalfOpened = _ =>
                {
                    report.CircuitHalfOpened(server);
                    return default;
                },
                OnClosed = _ =>
                {
                    report.CircuitClosed(server);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Whether the server is in good standing: all requests go through.</summary>
    public bool IsClosed => _state.CircuitState == CircuitState.Closed;

    /// <summary>How long the server is left alone yet; null when it may be asked.</summary>
    public TimeSpan? TimeLeft
    {
        get
        {
            if (_state.CircuitState != CircuitState.Open)
            {
                return null;
            }

            // Polly opens again only when it is asked: the time tells.
            TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), Volatile.Read(ref _openUntil));
            return left > TimeSpan.Zero ? left : null;
        }
    }

    /// <summary>Refuses before anything is waited for.</summary>
    /// <exception cref="VllmConnectionException">The server is left alone.</exception>
    public void ThrowIfOpen()
    {
        if (TimeLeft is { } left)
        {
            throw Refusal(left, null);
        }
    }

    /// <exception cref="VllmConnectionException">The server is left alone.</exception>
    public async ValueTask<HttpAnswer> ExecuteAsync<TState>(Func<TState, CancellationToken, ValueTask<HttpAnswer>> send, TState state, CancellationToken token)
    {
        try
        {
            return await _pipeline.ExecuteAsync(send, state, token).ConfigureAwait(false);
        }
        catch (BrokenCircuitException exception)
        {
            throw Refusal(exception.RetryAfter ?? TimeSpan.Zero, exception);
        }
    }

    /// <summary>
    /// What speaks against the server. The one request that tries whether it is back has to have an answer: given up by its caller it proves
    /// nothing, and Polly would take it for a success.
    /// </summary>
    private bool IsFailure(Exception? exception) => exception switch
    {
        VllmApiException api => (int)api.StatusCode >= 500 && RetryableStatus.Contains((int)api.StatusCode),
        VllmConnectionException or VllmTimeoutException or VllmStreamException or VllmResponseException => true,
        OperationCanceledException => _state.CircuitState == CircuitState.HalfOpen,
        _ => false,
    };

    private VllmConnectionException Refusal(TimeSpan left, Exception? cause) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_server} failed too often and is left alone for another {left.TotalSeconds:0.###} s ({nameof(CircuitBreakerOptions)}); nothing was sent."),
        cause)
    {
        RetryAfter = left,
    };
}
