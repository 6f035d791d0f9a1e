using System.Text;
using System.Text.Json;
using Vllm.Tests.Chat.Media;

namespace Vllm.Tests.Chat.Conversations;

public sealed class ConversationSavingTests : IDisposable
{
    private readonly VllmClient _client = new("http://localhost:1/v1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Save_ThenLoad_GivesTheSameMessages()
    {
        var conversation = new Conversation(_client.Chat) { SystemPrompt = "Sei höflich, 日本語も。" };
        conversation.Add(
            ChatMessage.User(ChatContentPart.Text("What?"), ChatContentPart.ImageBytes(MediaBytes.Png)),
            ChatMessage.Assistant(null, [new ToolCall { Id = "c", Name = "f", Arguments = "{\"a\":" }], "because"),
            ChatMessage.Tool("c", "{}"),
            ChatMessage.FromJson("""{"role":"user","content":"raw","later":1}"""));

        var loaded = new Conversation(_client.Chat);
        loaded.LoadJson(conversation.ToJson());
        using var stream = new MemoryStream();
        await conversation.SaveAsync(stream, Cancellation);
        stream.Position = 0;
        var streamed = new Conversation(_client.Chat) { SystemPrompt = "replaced" };
        await streamed.LoadAsync(stream, Cancellation);

        loaded.ToJson().ShouldBe(conversation.ToJson());
        streamed.ToJson().ShouldBe(conversation.ToJson());
        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe(conversation.ToJson());
        loaded.Messages.Count.ShouldBe(5);
        loaded.Messages[2].ToolCalls[0].Arguments.ShouldBe("{\"a\":");
        loaded.Messages[2].Reasoning.ShouldBe("because");
        conversation.ToJson().ShouldStartWith("""{"version":1,"messages":[{"role":"system","content":"Sei höflich, 日本語も。"}""");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("hello", "")]
    [InlineData("null", "no saved conversation")]
    [InlineData("{}", "no saved conversation")]
    [InlineData("""{"version":1}""", "no saved conversation")]
    [InlineData("""{"version":1,"messages":[null]}""", "no saved conversation")]
    [InlineData("""{"version":1,"messages":["hello"]}""", "A message is a JSON object")]
    [InlineData("""{"version":2,"messages":[]}""", "version 2")]
    [InlineData("""{"messages":[]}""", "no saved conversation")]
    public async Task Load_OfSomethingElse_SaysWhyAndKeepsTheHistory(string json, string reason)
    {
        var conversation = new Conversation(_client.Chat) { SystemPrompt = "s" };

        Should.Throw<JsonException>(() => conversation.LoadJson(json)).Message.ShouldContain(reason);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        (await Should.ThrowAsync<JsonException>(() => conversation.LoadAsync(stream, Cancellation))).Message.ShouldContain(reason);

        conversation.SystemPrompt.ShouldBe("s");
    }
}
