namespace Vllm.Benchmarks.Clients;

/// <summary>Ours: an answer that is not streamed.</summary>
internal sealed class VllmWhole(Target target) : IBenchmarkClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task<Tally> ReadAsync()
    {
        ChatCompletion answer = await _client.Chat.Completions.CreateAsync(VllmRequests.Create(target.Plan.Kind));
        return new Tally(Characters: answer.Choices[0].Message.Content!.Length, Values: VllmValues.SizeOf(answer.Usage!));
    }

    public void Dispose() => _client.Dispose();
}
