using Microsoft.Extensions.AI;
using Vllm.Testing;
using static Vllm.Tests.Chat.Tools.ToolConversation;

namespace Vllm.Tests.Chat.Tools;

public sealed class ToolCancellationTests
{
    private static readonly ScriptedCall Paris = new("get_weather", """{"city": "Paris"}""", "call_a");
    private static readonly ScriptedCall Time = new("get_time", "{}", "call_b");

    [Theory(Timeout = Limit)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Cancel_WhileAToolRuns_CancelsTheToolAndEndsTheRun(bool stream, bool obeysItsToken)
    {
        await using WireServer server = ScriptedAnswer.Serve(stream, ScriptedAnswer.CallsTools(Paris));
        using VllmClient client = ClientOf(server);
        using var cancel = new CancellationTokenSource();
        var toolSawIt = new TaskCompletionSource();
        var never = new TaskCompletionSource<string>();
        AIFunction tool = Tool("get_weather", async (_, token) =>
        {
            token.Register(toolSawIt.SetResult);
            await cancel.CancelAsync();
            return await never.Task.WaitAsync(obeysItsToken ? token : CancellationToken.None);
        });

        var exception = await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(client, stream, [tool], cancellationToken: cancel.Token));

        exception.CancellationToken.ShouldBe(cancel.Token);
        await toolSawIt.Task.WaitAsync(TestContext.Current.CancellationToken);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Cancel_ByTheEnumerationsToken_KeepsWhatHappened()
    {
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.CallsTools(Paris, Time));
        using VllmClient client = ClientOf(server);
        using var cancel = new CancellationTokenSource();
        AIFunction hangs = Tool("get_time", async (_, token) => await new TaskCompletionSource<string>().Task.WaitAsync(token));
        ToolRunStream run = client.Chat.StreamToolsAsync(Request, [Echo("get_weather"), hangs], null, TestContext.Current.CancellationToken);

        var exception = await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (ToolRunEvent runEvent in run.WithCancellation(cancel.Token))
            {
                if (runEvent is ToolFinished)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        exception.CancellationToken.ShouldBe(cancel.Token);
        ToolRun soFar = run.Run;
        soFar.Outcome.ShouldBe(ToolRunOutcome.Unfinished);
        soFar.Rounds.ShouldHaveSingleItem().Results.ShouldHaveSingleItem().Call.Name.ShouldBe("get_weather");
        soFar.NewMessages.ShouldBeEmpty("the round did not end: its messages would be calls without results");
    }

    [Fact(Timeout = Limit)]
    public async Task Leave_WhileAToolRuns_CancelsIt()
    {
        await using WireServer server = ScriptedAnswer.Serve(true, ScriptedAnswer.CallsTools(Paris));
        using VllmClient client = ClientOf(server);
        var toolWaits = new TaskCompletionSource();
        var toolSawIt = new TaskCompletionSource();
        AIFunction hangs = Tool("get_weather", async (_, token) =>
        {
            token.Register(toolSawIt.SetResult);
            toolWaits.SetResult();
            return await new TaskCompletionSource<string>().Task.WaitAsync(token);
        });

        await foreach (ToolRunEvent runEvent in client.Chat.StreamToolsAsync(Request, [hangs], null, TestContext.Current.CancellationToken))
        {
            if (runEvent is ToolStarted)
            {
                await toolWaits.Task.WaitAsync(TestContext.Current.CancellationToken);
                break;
            }
        }

        toolSawIt.Task.IsCompleted.ShouldBeTrue("when the loop is left, the tool's token is cancelled already");
    }

    [Fact(Timeout = Limit)]
    public async Task Leave_WhileTheAnswerComes_ClosesTheConnection()
    {
        ScriptedAnswer answer = ScriptedAnswer.Says("A long answer.");
        await using WireServer server = ScriptedAnswer.ServeStalling(answer);
        using VllmClient client = ClientOf(server);

        await foreach (ToolRunEvent runEvent in client.Chat.StreamToolsAsync(Request, [], null, TestContext.Current.CancellationToken))
        {
            if (runEvent is ToolRunChatEvent { Event: ContentDelta })
            {
                break;
            }
        }

        (await server.ClientClosed.WaitAsync(TestContext.Current.CancellationToken)).DuringAnswer.ShouldBeTrue();
    }

    [Fact]
    public async Task Cancel_BeforeTheStart_SendsNothing()
    {
        await using WireServer server = ScriptedAnswer.Serve(false, ScriptedAnswer.Says("Ok"));
        using VllmClient client = ClientOf(server);

        await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(client, false, [], cancellationToken: new CancellationToken(canceled: true)));

        server.Requests.ShouldBeEmpty();
    }
}
