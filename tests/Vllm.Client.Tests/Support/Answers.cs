using System.Text;
using Vllm.Testing;

namespace Vllm.Tests.Support;

/// <summary>Short ways to write answers and requests.</summary>
internal static class Answers
{
    public const string Done = "data: [DONE]\n\n";

    public static ChatCompletionRequest Request { get; } = new() { Model = "m", Messages = [ChatMessage.User("Hello")] };

    public static string Text(string text, int index = 0) =>
        $$$"""data: {"id":"chatcmpl-1","model":"m","choices":[{"index":{{{index}}},"delta":{"content":"{{{text}}}"}}]}""" + "\n\n";

    public static string Finish(string reason = "stop", int index = 0) =>
        $$$"""data: {"id":"chatcmpl-1","model":"m","choices":[{"index":{{{index}}},"delta":{},"finish_reason":"{{{reason}}}"}]}""" + "\n\n";

    /// <summary>A stream as a case for <see cref="WireServer"/>.</summary>
    public static WireCase Stream(params string[] events) => new()
    {
        Id = "inline",
        Stream = true,
        Headers = new Dictionary<string, string> { ["content-type"] = "text/event-stream; charset=utf-8" },
        BodyBytes = Encoding.UTF8.GetBytes(string.Concat(events)),
    };

    public static byte[] Bytes(params string[] events) => Encoding.UTF8.GetBytes(string.Concat(events));

    /// <summary>A client of a wire server, without retries unless the options ask for them.</summary>
    public static VllmClient Client(this WireServer server, VllmClientOptions? options = null) =>
        new((options ?? new VllmClientOptions { Resilience = new() { Retry = new() { MaxRetries = 0 } } }) with { BaseUrl = server.BaseAddress.ToString() });

    /// <summary>Reads a stream to its end: the events, and what ended it.</summary>
    public static async Task<(List<ChatEvent> Events, Exception? Failure)> ReadAllAsync(this ChatStream stream)
    {
        var events = new List<ChatEvent>();
        try
        {
            await foreach (ChatEvent chatEvent in stream)
            {
                events.Add(chatEvent);
            }

            return (events, null);
        }
        catch (Exception exception)
        {
            return (events, exception);
        }
    }
}
