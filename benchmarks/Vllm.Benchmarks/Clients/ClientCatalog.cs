using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Clients;

/// <summary>The clients side by side.</summary>
internal static class ClientCatalog
{
    /// <summary>The yardstick of all ratios.</summary>
    public const string Drain = "drain";

    /// <summary>The client that is to be beaten.</summary>
    public const string OpenAI = "openai";

    /// <summary>Ours as most users have it.</summary>
    public const string Events = "events";

    /// <summary>Ours, text only.</summary>
    public const string Text = "text";

    /// <summary>Ours, text only, without strings.</summary>
    public const string Utf8 = "utf8";

    /// <summary>Ours, not streamed.</summary>
    public const string Whole = "whole";

    /// <summary>The client that is to be beaten, not streamed.</summary>
    public const string OpenAIWhole = "openai-whole";

    private static readonly StreamKind[] Streams = [StreamKind.Text, StreamKind.Logprobs, StreamKind.Usage, StreamKind.Tools, StreamKind.Choices];

    /// <summary>All clients, in the order of the table.</summary>
    public static IReadOnlyList<ClientEntry> All { get; } =
    [
        new("socket", "raw socket", target => new RawSocket(target), StreamKind.Text),
        new(Drain, "HttpClient, drained", target => new HttpDrain(target), [.. Streams, StreamKind.Whole]),
        new(Events, "Vllm.Client, typed events", target => new VllmEvents(target), Streams),
        new(Text, "Vllm.Client, TextAsync", target => new VllmText(target), StreamKind.Text),
        new(Utf8, "Vllm.Client, Utf8TextAsync", target => new VllmUtf8(target), StreamKind.Text),
        new("readtext", "Vllm.Client, ReadTextAsync", target => new VllmReadText(target), StreamKind.Text),
        new("chunks", "Vllm.Client, ChunksAsync", target => new VllmChunks(target), Streams),
        new("completion", "Vllm.Client, ToCompletionAsync", target => new VllmCompletion(target), [.. Streams.Where(kind => kind != StreamKind.Usage)]),
        new(Whole, "Vllm.Client, CreateAsync", target => new VllmWhole(target), StreamKind.Whole),
        new("sseparser", "SseParser, System.Text.Json", target => new SseParserClient(target), Streams),
        new(OpenAI, "OpenAI .NET", target => new OpenAIDotNet(target), Streams),
        new(OpenAIWhole, "OpenAI .NET, CompleteChatAsync", target => new OpenAIWhole(target), StreamKind.Whole),
    ];

    /// <summary>The client of this name.</summary>
    public static ClientEntry Get(string name) =>
        All.FirstOrDefault(client => client.Name == name) ?? throw new ArgumentException($"There is no client '{name}'.", nameof(name));
}
