using Vllm;
using Vllm.Simulator;

// With --demo the first server is one that is down and the second a simulator; else VLLM_BASE_URL and VLLM_FALLBACK_URL name them.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
VllmClientOptions settings = VllmClientOptions.FromEnvironment() with { Resilience = new() { Retry = new() { MaxRetries = 0 } } }; // the next server is the retry
string? firstUrl = demo is null ? settings.BaseUrl : "http://127.0.0.1:1/v1";
string? secondUrl = demo is null ? Environment.GetEnvironmentVariable("VLLM_FALLBACK_URL") : demo.BaseUrl.ToString();
if (secondUrl is null)
{
    Console.Error.WriteLine("Set VLLM_FALLBACK_URL to the second server, or give --demo.");
    return 2;
}

using var first = new VllmClient(settings with { BaseUrl = firstUrl });
using var second = new VllmClient(settings with { BaseUrl = secondUrl });
var fallback = new FallbackClient(
    [new FallbackTarget(first, name: "first"), new FallbackTarget(second, name: "second")],
    new FallbackOptions { OnFallback = failure => Console.WriteLine($"[{failure.Target}: {failure.Exception.Message}]") });

try
{
    for (int turn = 1; turn <= 2; turn++) // the second time the server that failed is not asked first
    {
        var request = new ChatCompletionRequest { Messages = [ChatMessage.User($"A fact about the number {turn}, please.")], MaxTokens = 300 };
        await foreach (string text in fallback.Chat.Completions.StreamAsync(request).TextAsync())
        {
            Console.Write(text);
        }

        Console.WriteLine();
    }

    return 0;
}
catch (VllmFallbackException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
