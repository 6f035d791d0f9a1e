namespace Vllm.Benchmarks.Clients;

/// <summary>Ours: <see cref="ChatStream.Utf8TextAsync"/>.</summary>
internal sealed class VllmUtf8(Target target) : IBenchmarkClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task<Tally> ReadAsync()
    {
        long bytes = 0;
        await foreach (ReadOnlyMemory<byte> piece in _client.Chat.Completions.StreamAsync(VllmRequests.Create(target.Plan.Kind)).Utf8TextAsync())
        {
            bytes += piece.Length;
        }

        return new Tally(Utf8Bytes: bytes);
    }

    public void Dispose() => _client.Dispose();
}
