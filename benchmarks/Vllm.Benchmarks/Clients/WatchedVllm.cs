using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Clients;

/// <summary>Ours, as typed events.</summary>
internal sealed class WatchedVllm(Target target) : IWatchedClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task ReadAsync(string model, Action<int> saw, CancellationToken cancellationToken)
    {
        int chunks = 0;
        ChatCompletionRequest request = VllmRequests.Create(StreamKind.Text, model);
        await foreach (ChatEvent chatEvent in _client.Chat.Completions.StreamAsync(request, cancellationToken))
        {
            if (chatEvent is ContentDelta { Text.Length: > 0 })
            {
                saw(++chunks);
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
