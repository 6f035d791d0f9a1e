using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Vllm;

/// <summary>
/// Many requests on their way. One loop reads the source and begins requests; each adds its result to a channel when it is done; the
/// caller's enumeration reads that. Two counts bound it: how many run, and how many are begun and not yet handed out.
/// </summary>
internal sealed class ManyRun : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Channel<ManyResult> _results = Channel.CreateUnbounded<ManyResult>(new() { SingleReader = true });
    private readonly ChatCompletionsApi _completions;
    private readonly ManyOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _mayRun;
    private readonly SemaphoreSlim _mayWait;
    private ManyProgress _progress = new();

    private ManyRun(ChatCompletionsApi completions, ManyOptions options, CancellationTokenSource stop)
    {
        _completions = completions;
        _options = options;
        _stop = stop;
        _mayRun = new SemaphoreSlim(options.MaxConcurrency);
        _mayWait = new SemaphoreSlim(2 * options.MaxConcurrency);
    }

    public static async IAsyncEnumerable<ManyResult> StartAsync(
        ChatCompletionsApi completions,
        IAsyncEnumerable<ChatCompletionRequest> requests,
        ManyOptions options,
        CancellationToken first,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(first, cancellationToken);
        using var run = new ManyRun(completions, options, stop);
        // On the pool: a source that blocks must not hold back the results that are there.
        Task running = Task.Run(() => run.RunAsync(requests), CancellationToken.None);
        try
        {
            await foreach (ManyResult result in (options.Ordered ? run.InOrderAsync() : run.AsTheyFinishAsync()).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            // Whatever ended it: nothing is left running behind the caller's back.
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }

        // The results end also when the caller cancelled, with those that were done.
        first.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _mayRun.Dispose();
        _mayWait.Dispose();
    }

    private async IAsyncEnumerable<ManyResult> AsTheyFinishAsync()
    {
        await foreach (ManyResult result in _results.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _mayWait.Release();
            yield return result;
        }
    }

    private async IAsyncEnumerable<ManyResult> InOrderAsync()
    {
        var early = new Dictionary<long, ManyResult>();
        long next = 0;
        await foreach (ManyResult result in _results.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            early.Add(result.Index, result);
            while (early.Remove(next, out ManyResult? due))
            {
                next++;
                _mayWait.Release();
                yield return due;
            }
        }
    }

    /// <summary>Reads the source and begins requests until there are no more. Never throws: its failure ends the results.</summary>
    private async Task RunAsync(IAsyncEnumerable<ChatCompletionRequest> requests)
    {
        var running = new HashSet<Task>();
        Exception? failure = null;
        try
        {
            long index = 0;
            await foreach (ChatCompletionRequest request in requests.WithCancellation(_stop.Token).ConfigureAwait(false))
            {
                await _mayWait.WaitAsync(_stop.Token).ConfigureAwait(false);
                await _mayRun.WaitAsync(_stop.Token).ConfigureAwait(false);
                running.RemoveWhere(static task => task.IsCompletedSuccessfully);
                running.Add(CompleteAsync(index++, request));
            }
        }
        catch (Exception exception) when (!IsStopping(exception))
        {
            failure = exception;
        }
        catch (OperationCanceledException)
        {
            // The end that the caller asked for.
        }

        try
        {
            await Task.WhenAll(running).ConfigureAwait(false);
        }
        catch (Exception exception) when (!IsStopping(exception))
        {
            failure ??= exception;
        }
        catch (OperationCanceledException)
        {
            // As above.
        }

        _results.Writer.Complete(failure);
    }

    private bool IsStopping(Exception exception) => exception is OperationCanceledException && _stop.IsCancellationRequested;

    private async Task CompleteAsync(long index, ChatCompletionRequest request)
    {
        ManyResult result;
        Report(progress => progress with { Started = progress.Started + 1 }, isFinished: false);
        try
        {
            ChatCompletion completion = await _completions.CreateAsync(request, _options.RequestOptions, _stop.Token).ConfigureAwait(false);
            result = new(index, request) { Completion = completion };
        }
        catch (Exception exception) when (!IsStopping(exception))
        {
            result = new(index, request) { Exception = exception };
        }
        finally
        {
            _mayRun.Release();
        }

        _results.Writer.TryWrite(result);
        Report(
            progress => progress with
            {
                Finished = progress.Finished + 1,
                Failed = progress.Failed + (result.IsSuccess ? 0 : 1),
                PromptTokens = progress.PromptTokens + (result.Completion?.Usage?.PromptTokens ?? 0),
                CompletionTokens = progress.CompletionTokens + (result.Completion?.Usage?.CompletionTokens ?? 0),
            },
            isFinished: true);
    }

    private void Report(Func<ManyProgress, ManyProgress> change, bool isFinished)
    {
        // Told under the lock, so that the counts never go back.
        lock (_lock)
        {
            _progress = change(_progress);
            if (isFinished)
            {
                _options.Progress?.Report(_progress);
            }
        }
    }
}
