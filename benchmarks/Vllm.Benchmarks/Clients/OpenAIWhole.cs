using System.ClientModel;
using OpenAI.Chat;

namespace Vllm.Benchmarks.Clients;

/// <summary>The official OpenAI package: an answer that is not streamed.</summary>
internal sealed class OpenAIWhole(Target target) : IBenchmarkClient
{
    private readonly ChatClient _client = OpenAIDotNet.CreateClient(target, Target.Model);

    public async Task<Tally> ReadAsync()
    {
        ClientResult<OpenAI.Chat.ChatCompletion> answer = await _client.CompleteChatAsync([new UserChatMessage(Target.Prompt)]);
        ChatTokenUsage usage = answer.Value.Usage;
        return new Tally(Characters: answer.Value.Content[0].Text.Length, Values: usage.InputTokenCount + usage.OutputTokenCount + usage.TotalTokenCount);
    }

    public void Dispose()
    {
        // The package keeps its connections for the life of the process.
    }
}
