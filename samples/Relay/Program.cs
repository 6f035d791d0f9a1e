using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Vllm;
using Vllm.Simulator;

// A stream of vLLM passed on to a browser. When the browser leaves, vLLM stops.
// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo")
    ? await VllmSimulator.StartAsync(new()
    {
        TimeToFirstToken = LatencyDistribution.Parse("0.5"),
        InterTokenLatency = LatencyDistribution.Parse("0.02"),
    })
    : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args.Where(argument => argument != "--demo").ToArray());
WebApplication app = builder.Build();

app.MapGet("/", () => Results.Stream(typeof(Program).Assembly.GetManifestResourceStream("page.html")!, "text/html; charset=utf-8"));

// The token is cancelled when the browser's connection ends; it closes the one to vLLM.
app.MapGet("/chat", (string message, CancellationToken browserLeft) =>
    TypedResults.ServerSentEvents(RelayAsync(message, browserLeft)));

await app.RunAsync();

async IAsyncEnumerable<SseItem<string>> RelayAsync(string message, [EnumeratorCancellation] CancellationToken browserLeft)
{
    var request = new ChatCompletionRequest { Messages = [ChatMessage.User(message)], MaxTokens = 1000 };
    await foreach (ChatEvent e in client.Chat.Completions.StreamAsync(request, browserLeft).WithErrorEvents())
    {
        switch (e)
        {
            case ReasoningDelta: yield return new("", "thinking"); break;
            case ContentDelta content: yield return new(content.Text, "text"); break;
            case StreamError error: yield return new(error.Exception.Message, "failed"); break;
        }
    }

    yield return new("", "done"); // else EventSource connects again and asks again
}
