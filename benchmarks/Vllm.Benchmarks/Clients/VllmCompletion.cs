namespace Vllm.Benchmarks.Clients;

/// <summary>Ours: <see cref="ChatStream.ToCompletionAsync"/>.</summary>
internal sealed class VllmCompletion(Target target) : IBenchmarkClient
{
    private readonly VllmClient _client = VllmRequests.CreateClient(target);

    public async Task<Tally> ReadAsync()
    {
        ChatCompletion answer = await _client.Chat.Completions.StreamAsync(VllmRequests.Create(target.Plan.Kind)).ToCompletionAsync();
        long characters = 0;
        long values = 0;
        foreach (ChatChoice choice in answer.Choices)
        {
            characters += choice.Message.Content?.Length ?? 0;
            values += VllmValues.SizeOf(choice.Logprobs);
            foreach (ToolCall call in choice.Message.ToolCalls)
            {
                characters += call.Arguments.Length;
            }
        }

        return new Tally(Characters: characters, Values: values);
    }

    public void Dispose() => _client.Dispose();
}
