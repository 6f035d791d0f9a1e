using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Vllm.Testing;

namespace Vllm.Tests.Chat.Tools;

/// <summary>Runs one tool loop against a scripted server, streamed or not.</summary>
internal static class ToolConversation
{
    /// <summary>In milliseconds: only for tests that would wait for ever if the code were wrong.</summary>
    public const int Limit = 30_000;

    public static ChatCompletionRequest Request { get; } = new() { Model = "m", Messages = [ChatMessage.User("What is the weather?")] };

    /// <summary>A tool that takes anything and says what it was given.</summary>
    public static AIFunction Echo(string name) => Tool(name, (call, _) => ValueTask.FromResult($"{name}{call.Arguments}"));

    public static AIFunction Tool(string name, Func<ToolCall, CancellationToken, ValueTask<string>> run) =>
        ToolFunction.Create(name, null, (JsonNode?)null, run);

    public static VllmClient ClientOf(WireServer server) => new(new VllmClientOptions
    {
        BaseUrl = server.BaseAddress.ToString(),
        Resilience = new() { Retry = new() { MaxRetries = 0 } },
    });

    public static Task<ToolRun> RunAsync(
        VllmClient client,
        bool stream,
        IEnumerable<AIFunction> tools,
        ToolRunOptions? options = null,
        ChatCompletionRequest? request = null,
        CancellationToken? cancellationToken = null)
    {
        CancellationToken token = cancellationToken ?? TestContext.Current.CancellationToken;
        return stream
            ? client.Chat.StreamToolsAsync(request ?? Request, tools, options, token).ToRunAsync(CancellationToken.None)
            : client.Chat.RunToolsAsync(request ?? Request, tools, options, token);
    }

    /// <summary>The messages as they would be sent.</summary>
    public static string Transcript(IEnumerable<ChatMessage> messages) => $"[{string.Join(",", messages.Select(message => JsonSerializer.Serialize(message)))}]";

    /// <summary>A member of a request's body as JSON text; "" when it is not there.</summary>
    public static string Sent(this WireRequest request, string key) =>
        request.BodyJson.TryGetProperty(key, out JsonElement value) ? value.GetRawText() : "";
}
