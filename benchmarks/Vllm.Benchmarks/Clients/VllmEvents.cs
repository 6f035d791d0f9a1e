namespace Vllm.Benchmarks.Clients;

/// <summary>Ours: typed events and a switch.</summary>
internal sealed class VllmEvents(Target target) : IBenchmarkClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task<Tally> ReadAsync()
    {
        long characters = 0;
        long values = 0;
        await foreach (ChatEvent chatEvent in _client.Chat.Completions.StreamAsync(VllmRequests.Create(target.Plan.Kind)))
        {
            switch (chatEvent)
            {
                case ContentDelta content:
                    characters += content.Text.Length;
                    values += VllmValues.SizeOf(content.Logprobs);
                    break;
                case ToolCallDelta call:
                    characters += call.Arguments?.Length ?? 0;
                    break;
                case UsageReported usage:
                    values += VllmValues.SizeOf(usage.Usage);
                    break;
            }
        }

        return new Tally(Characters: characters, Values: values);
    }

    public void Dispose() => _client.Dispose();
}
