namespace Vllm.Benchmarks.Clients;

/// <summary>Ours: <see cref="ChatStream.ReadTextAsync"/>.</summary>
internal sealed class VllmReadText(Target target) : IBenchmarkClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task<Tally> ReadAsync()
    {
        string text = await _client.Chat.Completions.StreamAsync(VllmRequests.Create(target.Plan.Kind)).ReadTextAsync();
        return new Tally(Characters: text.Length);
    }

    public void Dispose() => _client.Dispose();
}
