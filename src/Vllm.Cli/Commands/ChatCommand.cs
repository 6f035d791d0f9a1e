using System.CommandLine;

namespace Vllm.Cli;

/// <summary><c>vllmc chat</c>: one question, or a conversation.</summary>
internal sealed class ChatCommand : CliCommand
{
    private readonly Argument<string?> _prompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne };
    private readonly ServerOptions _server = new();
    private readonly GenerationOptions _generation = new();

    private readonly Option<string?> _system = new("--system") { Description = "Instructions for the whole conversation.", HelpName = "TEXT" };

    private readonly Option<bool> _demo = new("--demo")
    {
        Description = "Let the built-in simulator answer, inside this program: needs no server and no model.",
    };

    public ChatCommand()
        : base("chat", "Ask a question and watch the answer come, or hold a conversation.")
    {
        Add(_prompt);
        AddOptions();
    }

    /// <inheritdoc/>
    public override string Usage =>
        "[PROMPT] [options]\n\n  Without PROMPT it is read from standard input when that is a pipe or a file;\n  at a terminal a conversation begins.";

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups =>
    [
        new("Try it", [_demo]),
        _server.Server,
        new(_generation.Answer.Title, [_system, .. _generation.Answer.Options]),
        _generation.Sampling,
        _generation.Output,
        _server.Limits,
        _generation.Advanced,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("vllmc chat --demo \"Why is the sky blue?\"", "no server needed"),
        ("vllmc chat \"Why is the sky blue?\"", "the server at http://localhost:8000/v1"),
        ("vllmc chat", "a conversation"),
        ("git diff | vllmc chat --system \"Review this.\"", "the prompt from a pipe"),
        ("vllmc chat \"Say hello\" --json", "events for programs, line by line"),
        ("vllmc chat \"Hi\" --extra '{\"min_p\": 0.1}'", "any field of the request"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult result, CliConsole console, Interrupts interrupts)
    {
        GenerationSettings settings = _generation.Read(result);
        VllmClientOptions options = _server.Read(result);
        bool isDemo = result.GetValue(_demo);
        if (isDemo && _server.NamesServer(result))
        {
            throw new UsageException("--demo answers from inside this program and --base-url names a server; give one of them");
        }

        string? prompt = result.GetValue(_prompt) is null && settings.Extra.ContainsKey("messages")
            ? ""
            : await PromptText.ReadAsync(result.GetValue(_prompt), console, interrupts.Token);
        if (prompt is null && settings.Json)
        {
            throw new UsageException("--json needs a prompt, as argument or on standard input: a conversation is for people");
        }

        await using DemoServer? demo = isDemo ? await DemoServer.StartAsync(settings.Model, interrupts.Token) : null;
        if (demo is not null)
        {
            options = demo.Address(options);
            console.WriteNote("Demo: the built-in simulator answers; its text is made up, no model is running.");
        }

        using VllmClient client = ServerOptions.Connect(options);
        var asker = new ChatAsker(client, settings, console.Time);
        var history = new ChatHistory(result.GetValue(_system));
        using (IAnswerRenderer renderer = AnswerRenderers.Create(console, settings))
        {
            try
            {
                renderer.Begin();
                await asker.FindModelAsync(interrupts.Token);
            }
            catch (VllmException exception)
            {
                renderer.Fail(exception);
                return ExitCode.Failure;
            }

            if (prompt is not null)
            {
                ChatCompletion? answer = await asker.AskAsync(history.With(prompt), renderer, interrupts.Token);
                return answer is null ? ExitCode.Failure : ExitCode.Success;
            }
        }

        console.WriteNote($"Talking to {asker.Model} at {client.BaseUrl}. /help lists the commands, Ctrl+D ends.");
        return await new ChatConversation(AskAsync, history, console, interrupts).RunAsync();

        async Task<ChatCompletion?> AskAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
        {
            using IAnswerRenderer renderer = AnswerRenderers.Create(console, settings);
            return await asker.AskAsync(messages, renderer, cancellationToken);
        }
    }
}
