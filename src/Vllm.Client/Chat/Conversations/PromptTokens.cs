using System.Text.Json;

namespace Vllm;

/// <summary>Asks a server how many tokens the prompt of a chat request has, <c>POST /tokenize</c>.</summary>
internal static class PromptTokens
{
    /// <exception cref="VllmException">The call failed.</exception>
    public static async Task<int> CountAsync(
        ChatServer server, ChatCompletionRequest request, RequestOptions? options, CancellationToken cancellationToken)
    {
        // Only what shapes the prompt: names and meaning are those of the chat request.
        var prompt = new ChatCompletionRequest
        {
            Messages = request.Messages,
            Model = request.Model,
            Tools = request.Tools,
            ChatTemplate = request.ChatTemplate,
            ChatTemplateKwargs = request.ChatTemplateKwargs,
            AddGenerationPrompt = request.AddGenerationPrompt,
            ContinueFinalMessage = request.ContinueFinalMessage,
            AddSpecialTokens = request.AddSpecialTokens,
            MediaIoKwargs = request.MediaIoKwargs,
            MmProcessorKwargs = request.MmProcessorKwargs,
            Extra = request.Extra,
        };
        ReadOnlyMemory<byte> body = RequestWriter.Write(prompt, server.DefaultModel, stream: false);
        Count count = await JsonAnswer.PostAsync(server.Pipeline, "tokenize", body, options, ReadCount, "count of tokens", cancellationToken)
            .ConfigureAwait(false);
        return count.Tokens;
    }

    private static Count? ReadCount(JsonElement answer) =>
        answer.IntegerOrNull("count") is >= 0 and <= int.MaxValue and { } count ? new((int)count) : null;

    private sealed record Count(int Tokens);
}
