namespace Vllm;

/// <content>Many requests side by side.</content>
public sealed partial class ChatApi
{
    /// <summary>
    /// Answers many requests side by side, with a limit. Each gives one result, answer or failure; a failure does not end the others.
    /// Memory stays bounded also for an endless source: it is read only as far as requests can begin.
    /// </summary>
    /// <param name="requests">The requests; read while the results are.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends all of it; the server stops generating.</param>
    /// <returns>
    /// The results as they finish, or in order. Nothing is sent before the enumeration begins; leaving it ends what still runs.
    /// </returns>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; thrown by the enumeration.</exception>
    public IAsyncEnumerable<ManyResult> CompleteManyAsync(
        IEnumerable<ChatCompletionRequest> requests, ManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return CompleteManyAsync(requests.ToAsyncEnumerable(), options, cancellationToken);
    }

    /// <inheritdoc cref="CompleteManyAsync(IEnumerable{ChatCompletionRequest}, ManyOptions, CancellationToken)"/>
    /// <remarks>
    /// When the source itself fails, the results of what was begun still come, then its exception. The source is given a token that is
    /// cancelled when the enumeration ends; one that does not honour it is waited for.
    /// </remarks>
    public IAsyncEnumerable<ManyResult> CompleteManyAsync(
        IAsyncEnumerable<ChatCompletionRequest> requests, ManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        options ??= new ManyOptions();
        options.Validate();
        return ManyRun.StartAsync(Completions, requests, options, cancellationToken);
    }
}
