using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace Vllm.Benchmarks.Clients;

/// <summary>The official OpenAI package.</summary>
internal sealed class WatchedOpenAI(Target target) : IWatchedClient
{
    private readonly OpenAIClient _client = new(
        new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(target.BaseUrl), NetworkTimeout = Timeout.InfiniteTimeSpan });

    public async Task ReadAsync(string model, Action<int> saw, CancellationToken cancellationToken)
    {
        int chunks = 0;
        ChatClient chat = _client.GetChatClient(model);
        await foreach (StreamingChatCompletionUpdate update in
            chat.CompleteChatStreamingAsync([new UserChatMessage(Target.Prompt)], cancellationToken: cancellationToken))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                if (part.Text.Length > 0)
                {
                    saw(++chunks);
                }
            }
        }
    }

    public void Dispose()
    {
        // The package keeps its connections for the life of the process.
    }
}
