using System.ComponentModel;
using Vllm;
using Vllm.Simulator;
using AIFunction = Microsoft.Extensions.AI.AIFunction;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

AIFunction weather = ToolFunction.Create(
    ([Description("The city, such as Oslo")] string city) => $"{city}: 18 °C, light rain",
    "get_weather",
    "The weather in a city now");
AIFunction time = ToolFunction.Create(() => TimeProvider.System.GetLocalNow().ToString("t"), "get_time", "The time now");

var request = new ChatCompletionRequest { Messages = [ChatMessage.User("What is the weather in Oslo? Do I need an umbrella?")] };
ToolRunStream stream = client.Chat.StreamToolsAsync(request, [weather, time], new() { MaxRounds = 5, ToolTimeout = TimeSpan.FromSeconds(10) });

try
{
    await foreach (ToolRunEvent e in stream)
    {
        switch (e)
        {
            case ToolRunChatEvent { Event: ContentDelta content }: Console.Write(content.Text); break;
            case ToolStarted started: Console.WriteLine($"-> {started.Call.Name}({started.Call.Arguments})"); break;
            case ToolFinished finished: Console.WriteLine($"<- {finished.Result.Outcome}: {finished.Result.Text}"); break;
        }
    }
}
catch (VllmException failure)
{
    Console.Error.WriteLine($"\n{failure.Message}"); // failure.ToolRun has the rounds that were whole
    return 1;
}

Console.WriteLine($"\n{stream.Run.Outcome} after {stream.Run.Rounds.Count} rounds");
return 0;
