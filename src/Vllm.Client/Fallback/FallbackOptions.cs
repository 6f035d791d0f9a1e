namespace Vllm;

/// <summary>When a <see cref="FallbackClient"/> goes on to the next server, and how long it remembers a failure.</summary>
public sealed record FallbackOptions
{
    /// <summary>How long a server that failed is asked only after all others.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether this failure, of which the caller has seen nothing yet, is one that another server may not have. Null takes the default:
    /// all but a request that is wrong everywhere (<see cref="ApiErrorReason.InvalidRequest"/>).
    /// </summary>
    public Func<VllmException, bool>? ShouldFallBack { get; init; }

    /// <summary>Told of each failure after which another server is asked: for logs. Called on the thread of the call; must not throw.</summary>
    public Action<FallbackFailure>? OnFallback { get; init; }

    /// <summary>The clock behind <see cref="Cooldown"/>.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        Require(Cooldown, nameof(Cooldown));
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }

    internal bool MayFallBack(VllmException failure) => ShouldFallBack?.Invoke(failure) ?? failure switch
    {
        VllmApiException api => api.Reason != ApiErrorReason.InvalidRequest,
        VllmStreamException stream => stream.Reason != ApiErrorReason.InvalidRequest,
        _ => true,
    };

    private static void Require(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero || value > TimeSpan.FromDays(1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(FallbackOptions)}.{name} must be from zero to one day.");
        }
    }
}
