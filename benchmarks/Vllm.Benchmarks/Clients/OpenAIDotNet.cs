using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Clients;

/// <summary>The official OpenAI package.</summary>
internal sealed class OpenAIDotNet : IBenchmarkClient
{
    private readonly ChatClient _client;
    private readonly StreamKind _kind;

    public OpenAIDotNet(Target target)
    {
        _kind = target.Plan.Kind;
        _client = CreateClient(target, Target.Model);
    }

    public static ChatClient CreateClient(Target target, string model) =>
        new(model, new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(target.BaseUrl) });

    public async Task<Tally> ReadAsync()
    {
        long characters = 0;
        long values = 0;
        await foreach (StreamingChatCompletionUpdate update in _client.CompleteChatStreamingAsync([new UserChatMessage(Target.Prompt)], CreateOptions()))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                characters += part.Text.Length;
            }

            switch (_kind)
            {
                case StreamKind.Logprobs:
                    values += SizeOf(update.ContentTokenLogProbabilities);
                    break;
                case StreamKind.Usage when update.Usage is { } usage:
                    values += usage.InputTokenCount + usage.OutputTokenCount + usage.TotalTokenCount;
                    break;
                case StreamKind.Tools:
                    foreach (StreamingChatToolCallUpdate call in update.ToolCallUpdates)
                    {
                        characters += call.FunctionArgumentsUpdate?.ToString().Length ?? 0;
                    }

                    break;
            }
        }

        return new Tally(Characters: characters, Values: values);
    }

    public void Dispose()
    {
        // The package keeps its connections for the life of the process.
    }

    private static long SizeOf(IReadOnlyList<ChatTokenLogProbabilityDetails> logprobs)
    {
        long size = 0;
        foreach (ChatTokenLogProbabilityDetails token in logprobs)
        {
            size += (token.LogProbability <= 0 ? 1 : 0) + token.Token.Length + (token.Utf8Bytes?.Length ?? 0);
            foreach (ChatTokenTopLogProbabilityDetails candidate in token.TopLogProbabilities)
            {
                size += (candidate.LogProbability <= 0 ? 1 : 0) + candidate.Token.Length + (candidate.Utf8Bytes?.Length ?? 0);
            }
        }

        return size;
    }

    private ChatCompletionOptions? CreateOptions() =>
        _kind == StreamKind.Logprobs ? new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2 } : null;
}
