using System.Diagnostics;
using Vllm;
using Vllm.Simulator;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true; // the answer ends, the program says what it has
    stop.Cancel();
};

var clock = Stopwatch.StartNew();
TimeSpan? firstToken = null;
ChatStream stream = client.Chat.Completions.StreamAsync(
    new()
    {
        Messages = [ChatMessage.User("Tell a story about a lighthouse.")],
        MaxTokens = 400,
        StreamOptions = new() { IncludeUsage = true },
    },
    stop.Token);

Console.Error.Write("..."); // until the first token: the typing indicator of a terminal
try
{
    await foreach (ChatEvent e in stream)
    {
        if (firstToken is null)
        {
            firstToken = clock.Elapsed;
            Console.Error.Write("\r   \r");
        }

        switch (e)
        {
            case ReasoningDelta reasoning: Console.Error.Write(reasoning.Text); break;
            case ContentDelta content: Console.Write(content.Text); break;
        }
    }
}
catch (OperationCanceledException)
{
    Console.Error.Write(" [stopped]");
}
catch (VllmException failure)
{
    Console.Error.WriteLine($"\nAfter {stream.Completion.Content.Length} characters: {failure.Message}");
    return 1;
}

Console.WriteLine();
Console.Error.WriteLine($"{stream.Completion.Usage?.CompletionTokens} tokens, the first after {firstToken?.TotalSeconds:F2} s, all in {clock.Elapsed.TotalSeconds:F2} s");
return 0;
