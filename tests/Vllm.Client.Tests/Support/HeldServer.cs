using System.Collections.Concurrent;

namespace Vllm.Tests.Support;

/// <summary>Holds every request until the test answers it, in any order. For races that sockets would not run the same way twice.</summary>
internal sealed class HeldServer : HttpMessageHandler
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<HttpResponseMessage>> _held = [];
    private readonly ConcurrentDictionary<int, CancellationToken> _cancellations = [];
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Answers a request, the first being 1; also before it has come.</summary>
    public void Answer(int request, HttpResponseMessage response) => Held(request).TrySetResult(response).ShouldBeTrue();

    public void Fail(int request, Exception exception) => Held(request).TrySetException(exception).ShouldBeTrue();

    /// <summary>Whether the client has given a request up.</summary>
    public bool IsGivenUp(int request) => _cancellations.TryGetValue(request, out CancellationToken token) && token.IsCancellationRequested;

    public VllmClient Client(VllmClientOptions options) => new(
        options with { BaseUrl = StubServer.BaseUrl }, new HttpClient(this) { Timeout = Timeout.InfiniteTimeSpan });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _requests);
        _cancellations[number] = cancellationToken;
        return await Held(number).Task.WaitAsync(cancellationToken);
    }

    private TaskCompletionSource<HttpResponseMessage> Held(int request) =>
        _held.GetOrAdd(request, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
