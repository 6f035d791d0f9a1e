using Vllm;
using Vllm.Simulator;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

// One prompt per line from standard input; with --demo a hundred made-up ones.
IEnumerable<string> prompts = demo is null ? Lines() : Enumerable.Range(1, 100).Select(i => $"Tell me something about the number {i}.");
var requests = prompts.Select(prompt => new ChatCompletionRequest { Messages = [ChatMessage.User(prompt)], MaxTokens = 100 });

long failed = 0;
long finished = 0;
var options = new ManyOptions { MaxConcurrency = 32, Ordered = true };
await foreach (ManyResult result in client.Chat.CompleteManyAsync(requests, options))
{
    finished++;
    if (result.Completion is { } answer)
    {
        Console.WriteLine($"{result.Index}\t{answer.Content.ReplaceLineEndings(" ").Trim()}");
    }
    else
    {
        failed++;
        Console.Error.WriteLine($"{result.Index}: {result.Exception!.Message}");
    }
}

Console.Error.WriteLine($"{finished} finished, {failed} failed");
return failed == 0 ? 0 : 1;

static IEnumerable<string> Lines()
{
    while (Console.ReadLine() is { } line)
    {
        yield return line;
    }
}
