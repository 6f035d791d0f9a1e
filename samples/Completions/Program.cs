using Vllm;
using Vllm.Simulator;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

const string Beginning = "Once upon a time";
CompletionStream stream = client.Completions.StreamAsync(new()
{
    Prompt = Beginning,
    MaxTokens = 80,
    Temperature = 0.8,
    Stop = ["\n\n"],
});

try
{
    Console.Write(Beginning);
    await foreach (CompletionEvent e in stream)
    {
        switch (e)
        {
            case TextDelta delta: Console.Write(delta.Text); break;
            case CompletionFinished finished: Console.Error.Write($"\nended by {finished.Reason}"); break;
        }
    }
}
catch (VllmException failure)
{
    Console.Error.WriteLine($"\n{failure.Message}");
    return 1;
}

Console.WriteLine();
return 0;
