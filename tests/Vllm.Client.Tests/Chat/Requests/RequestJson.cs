using System.Text.Json.Nodes;

namespace Vllm.Tests.Chat.Requests;

/// <summary>What the tests of requests share: the written body as text or as a tree.</summary>
internal static class RequestJson
{
    public static string Text(ChatCompletionRequest request, string? model = null, bool stream = false) =>
        System.Text.Encoding.UTF8.GetString(RequestWriter.Write(request, model, stream).Span);

    public static JsonObject Tree(ChatCompletionRequest request, string? model = null, bool stream = false) =>
        JsonNode.Parse(RequestWriter.Write(request, model, stream).Span)!.AsObject();

    /// <summary>A request of one message, to set something else on.</summary>
    public static ChatCompletionRequest Hello { get; } = new() { Messages = [ChatMessage.User("Hello")] };

    /// <summary>The body of a request that holds only this message: the message's own JSON.</summary>
    public static string Message(ChatMessage message)
    {
        string body = Text(new() { Messages = [message] });
        body.ShouldStartWith("""{"messages":[""");
        return body["""{"messages":[""".Length..^2];
    }
}
