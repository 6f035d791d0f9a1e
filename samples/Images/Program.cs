using Vllm;
using Vllm.Simulator;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

string path = args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? Path.Combine(AppContext.BaseDirectory, "square.png");

try
{
    // The kind of file is told by its first bytes. Make large images smaller first: docs/messages.md says why.
    ChatMessage message = ChatMessage.User(
    [
        ChatContentPart.Text("What is in this picture?"),
        await ChatContentPart.ImageFileAsync(path, new MediaOptions { MaxBytes = 8 << 20 }),
    ]);
    ChatStream stream = client.Chat.Completions.StreamAsync(new()
    {
        Messages = [message],
        MaxTokens = 300,
        StreamOptions = new() { IncludeUsage = true },
    });

    await foreach (string text in stream.TextAsync())
    {
        Console.Write(text);
    }

    Console.WriteLine();
    Console.Error.WriteLine($"{stream.Completion.Usage?.PromptTokens} tokens of prompt, the picture among them");
    return 0;
}
catch (Exception failure) when (failure is VllmException or ArgumentException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
