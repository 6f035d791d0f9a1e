namespace Vllm.Benchmarks.Clients;

/// <summary>Ours: <see cref="ChatStream.TextAsync"/>.</summary>
internal sealed class VllmText(Target target) : IBenchmarkClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task<Tally> ReadAsync()
    {
        long characters = 0;
        await foreach (string piece in _client.Chat.Completions.StreamAsync(VllmRequests.Create(target.Plan.Kind)).TextAsync())
        {
            characters += piece.Length;
        }

        return new Tally(Characters: characters);
    }

    public void Dispose() => _client.Dispose();
}
