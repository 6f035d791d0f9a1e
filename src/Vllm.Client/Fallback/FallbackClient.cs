namespace Vllm;

/// <summary>
/// Asks several servers, or several models, in order: the next one when one fails before its first token. Never after text was given:
/// another model would not go on where this one stopped.
/// </summary>
/// <remarks>
/// A server that failed is asked after all others for a while (<see cref="FallbackOptions.Cooldown"/>), and is back in its
/// place when it answers. Time limits and retries are each client's own and count for each server anew: set
/// <see cref="TimeoutOptions.FirstToken"/> to leave a server that says nothing, and few retries to leave one that fails. Thread safe; the
/// clients stay the caller's to dispose.
/// </remarks>
/// <example>
/// <code>
/// var fallback = new FallbackClient(new FallbackTarget(primary), new FallbackTarget(secondary, model: "small"));
/// ChatCompletion answer = await fallback.Chat.Completions.CreateAsync(request);
/// </code>
/// </example>
public sealed class FallbackClient
{
    private readonly FallbackChain _chain;

    /// <summary>Asks these servers in this order.</summary>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    public FallbackClient(params IReadOnlyList<FallbackTarget> targets)
        : this(targets, new FallbackOptions())
    {
    }

    /// <summary>Asks these servers in this order.</summary>
    /// <param name="targets">The servers, the best first.</param>
    /// <param name="options">When to go on to the next.</param>
    /// <exception cref="ArgumentException">There is no server, one is null, or a setting is wrong.</exception>
    public FallbackClient(IReadOnlyList<FallbackTarget> targets, FallbackOptions options)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (targets.Count == 0 || targets.Contains(null!))
        {
            throw new ArgumentException("There has to be at least one server, and none may be null.", nameof(targets));
        }

        Targets = [.. targets];
        _chain = new FallbackChain(Targets, options);
        Chat = new ChatApi(_chain, options.TimeProvider);
    }

    /// <summary>Chat with the first server that answers. All of chat works with it: streams, conversations, tools, many requests.</summary>
    public ChatApi Chat { get; }

    /// <summary>The servers in their order.</summary>
    public IReadOnlyList<FallbackTarget> Targets { get; }

    /// <summary>Whether a server is asked in its place: it has not failed lately.</summary>
    /// <exception cref="ArgumentException">It is none of <see cref="Targets"/>.</exception>
    public bool IsHealthy(FallbackTarget target) => _chain.IsHealthy(target);
}
