using Vllm;
using Vllm.Simulator;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

string question = args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? "Why is the sky blue?";

try
{
    ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
    {
        Messages = [ChatMessage.System("Answer in one short paragraph."), ChatMessage.User(question)],
        Temperature = 0.7,
        MaxTokens = 512,
    });

    Console.WriteLine(answer.Content);
    Console.Error.WriteLine($"{answer.Model}: ended by {answer.FinishReason}, {answer.Usage?.TotalTokens} tokens");
    return 0;
}
catch (VllmException failure)
{
    Console.Error.WriteLine($"{client.BaseUrl}: {failure.Message}");
    return 1;
}
