namespace Vllm.Cli.Tests;

/// <summary>Turns at the prompt, with injected input and answers.</summary>
public sealed class ChatConversationTests
{
    private readonly List<string> _asked = [];

    [Fact]
    public async Task Run_TwoQuestions_SendsTheHistoryWithTheSecond()
    {
        (await RunAsync("one\n\ntwo\n")).ShouldBe(0);

        _asked.ShouldBe(["user:one", "user:one|assistant:answer 1|user:two"]);
    }

    [Fact]
    public async Task Run_TurnFails_LeavesTheHistoryAsItWas()
    {
        await RunAsync("one\ntwo\nthree\n", (turn, _) => turn == 2 ? null : Answer(turn));

        _asked[2].ShouldBe("user:one|assistant:answer 1|user:three");
    }

    [Fact]
    public async Task Run_TurnInterrupted_LeavesTheHistoryAsItWasAndGoesOn()
    {
        int exitCode = await RunAsync("one\ntwo\nthree\n", (turn, interrupts) =>
        {
            if (turn == 2)
            {
                interrupts.Press();
            }

            return Answer(turn);
        });

        exitCode.ShouldBe(0);
        _asked[2].ShouldBe("user:one|assistant:answer 1|user:three");
    }

    [Fact]
    public async Task Run_Terminated_EndsTheConversation()
    {
        int exitCode = await RunAsync("one\ntwo\n", (turn, interrupts) =>
        {
            interrupts.Press(ExitCode.Terminated);
            return Answer(turn);
        });

        exitCode.ShouldBe(143);
        _asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_InterruptedAtThePrompt_Ends()
    {
        using var console = new TestConsole(isTerminal: true, input: "");
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("One signal only."));
        interrupts.Press();

        int exitCode = await new ChatConversation((_, _) => throw new InvalidOperationException("Nothing was asked."), NewHistory(), console.Console, interrupts)
            .RunAsync();

        exitCode.ShouldBe(130);
    }

    [Fact]
    public async Task Run_Commands_ChangeTheConversationAndAreNotSent()
    {
        await RunAsync("/system  Be brief \none\n/reset\n/system\n/help\n/nonsense\n//slash\n/quit\nnever\n");

        _asked.ShouldBe(["system:Be brief|user:one", "user:/slash"]);
    }

    [Fact]
    public async Task Press_Twice_EndsTheProgramAtOnce()
    {
        int? exited = null;
        using var interrupts = new Interrupts(status => exited = status);

        interrupts.Press();
        exited.ShouldBeNull();
        interrupts.Token.IsCancellationRequested.ShouldBeTrue();
        interrupts.Press();
        exited.ShouldBe(130);

        await Task.CompletedTask;
    }

    // Never asked: the answers are given here.
    private static ChatHistory NewHistory() => new(new Conversation(new VllmClient("http://localhost:1/v1").Chat), null);

    private static IReadOnlyList<ChatMessage> Answer(int turn) => [ChatMessage.Assistant($"answer {turn}")];

    private async Task<int> RunAsync(string input, Func<int, Interrupts, IReadOnlyList<ChatMessage>?>? answer = null)
    {
        using var console = new TestConsole(isTerminal: true, input: input);
        using var interrupts = new Interrupts(_ => throw new InvalidOperationException("One signal a turn."));
        return await new ChatConversation(
            (messages, cancellationToken) =>
            {
                _asked.Add(string.Join('|', messages.Select(message => $"{message.Role}:{message.Text}")));
                IReadOnlyList<ChatMessage>? given = (answer ?? ((turn, _) => Answer(turn)))(_asked.Count, interrupts);
                cancellationToken.ThrowIfCancellationRequested();
                return Task.FromResult(given);
            },
            NewHistory(), console.Console, interrupts).RunAsync();
    }
}
