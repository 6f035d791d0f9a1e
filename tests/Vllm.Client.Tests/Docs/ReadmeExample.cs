using Vllm.Simulator;

namespace Vllm.Tests.Docs;

/// <summary>The code of README.md, compiled. <see cref="ReadmeTests"/> compares the two line by line.</summary>
internal static class ReadmeExample
{
#pragma warning disable IDE0011, IDE0059, CS0168 // Short as in a README: no braces, and values that are only shown.
    public static async Task StreamAsync(CancellationToken cancellationToken)
    {
        using var client = new VllmClient("http://localhost:8000/v1");

        var request = new ChatCompletionRequest
        {
            Model = "Qwen/Qwen3-8B",
            Messages = [ChatMessage.System("Be brief."), ChatMessage.User("Why is the sky blue?")],
            Temperature = 0.7,
            MaxTokens = 256,
            TopK = 20,
        };

        await foreach (ChatEvent e in client.Chat.Completions.StreamAsync(request, cancellationToken))
        {
            if (e is ContentDelta content) Console.Write(content.Text);
        }
    }

    public static async Task CatchAsync(VllmClient client, ChatCompletionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            ChatCompletion answer = await client.Chat.Completions.CreateAsync(request, cancellationToken);
        }
        catch (VllmApiException e) when (e.IsContextLengthExceeded) { /* shorten the prompt */ }
        catch (VllmTimeoutException e) when (e.Phase == TimeoutPhase.Idle) { /* the server went silent */ }
        catch (VllmException e) when (e.Kind == FailureKind.Truncated) { Console.Write(e.PartialCompletion?.Content); }
    }

    public static async Task SimulateAsync()
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync();
        using var client = new VllmClient(server.BaseUrl.ToString());
    }
#pragma warning restore IDE0011, IDE0059, CS0168
}
