namespace Vllm.Benchmarks.Clients;

/// <summary>Ours: <see cref="ChatStream.ChunksAsync"/>.</summary>
internal sealed class VllmChunks(Target target) : IBenchmarkClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task<Tally> ReadAsync()
    {
        long characters = 0;
        long values = 0;
        await foreach (ChatChunk chunk in _client.Chat.Completions.StreamAsync(VllmRequests.Create(target.Plan.Kind)).ChunksAsync())
        {
            values += chunk.Usage is { } usage ? VllmValues.SizeOf(usage) : 0;
            foreach (ChatChunkChoice choice in chunk.Choices)
            {
                characters += choice.Content?.Length ?? 0;
                values += VllmValues.SizeOf(choice.Logprobs);
                foreach (ToolCallDelta call in choice.ToolCalls)
                {
                    characters += call.Arguments?.Length ?? 0;
                }
            }
        }

        return new Tally(Characters: characters, Values: values);
    }

    public void Dispose() => _client.Dispose();
}
