using Vllm;
using Vllm.Simulator;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

var conversation = new Conversation(client.Chat, new() { Messages = [], MaxTokens = 500 }) { SystemPrompt = "You are a patient teacher." };
string? file = args.FirstOrDefault(argument => !argument.StartsWith('-')); // where the history is kept from run to run
if (file is not null && File.Exists(file))
{
    conversation.LoadJson(await File.ReadAllTextAsync(file));
}

string[] turns = demo is null ? [] : ["Why is the sky blue?", "And why is the sunset red?"];
IEnumerable<string> said = turns.Length > 0 ? turns : Lines();

foreach (string line in said)
{
    Console.WriteLine($"> {line}");
    try
    {
        await foreach (string text in conversation.StreamAsync(line).TextAsync())
        {
            Console.Write(text);
        }

        Console.WriteLine();
        int tokens = await conversation.TrimToTokensAsync(2000); // the oldest turns go
        Console.Error.WriteLine($"[{conversation.Messages.Count} messages, {tokens} tokens]");
    }
    catch (VllmException failure)
    {
        Console.Error.WriteLine($"\n{failure.Message} The history is as it was: say it again."); // nothing of a failed turn stays
    }
}

if (file is not null)
{
    await File.WriteAllTextAsync(file, conversation.ToJson());
}

return conversation.Messages.Count > 1 ? 0 : 1;

static IEnumerable<string> Lines()
{
    while (Console.ReadLine() is { Length: > 0 } line)
    {
        yield return line;
    }
}
