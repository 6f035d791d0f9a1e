using System.CommandLine;

namespace Vllm.Cli;

/// <summary><c>vllmc chat</c>: one question, or a conversation.</summary>
internal sealed class ChatCommand : CliCommand
{
    /// <summary>How it is called.</summary>
    public const string Word = "chat";

    private const string Example = "vllmc chat \"Why is the sky blue?\"";

    private readonly Argument<string?> _prompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne };
    private readonly ServerOptions _server = new();
    private readonly GenerationOptions _generation = GenerationOptions.ForChat();
    private readonly DialogueOptions _dialogue = new();

    public ChatCommand()
        : base(Word, "Ask a question and watch the answer come, or hold a conversation.")
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
        new(_server.TryIt.Title, [.. _server.TryIt.Options, _dialogue.ToolDemo]),
        _server.Server,
        _dialogue.Conversation,
        _generation.Answer,
        _generation.Sampling,
        _generation.Output,
        _server.Limits,
        _generation.Advanced,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("vllmc chat --demo \"Why is the sky blue?\"", "no server needed"),
        (Example, "the server at http://localhost:8000/v1"),
        ("vllmc chat", "a conversation"),
        ("vllmc chat --history trip.json \"And by train?\"", "goes on where the file ends"),
        ("vllmc chat --image photo.jpg \"What is this?\"", "for models that see"),
        ("git diff | vllmc chat --system \"Review this.\"", "the prompt from a pipe"),
        ("vllmc chat --demo --tool-demo \"The weather in Oslo?\"", "the model calls a tool"),
        ("vllmc chat \"Say hello\" --json", "events for programs, line by line"),
        ("vllmc chat \"Hi\" --extra '{\"min_p\": 0.1}'", "any field of the request"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult result, CliConsole console, Interrupts interrupts)
    {
        GenerationSettings settings = _generation.Read(result);
        VllmClientOptions options = _server.Read(result);
        bool isDemo = _server.IsDemo(result);
        DialogueSettings dialogue = _dialogue.Read(result, settings);
        string? prompt = result.GetValue(_prompt) is null && settings.Extra.ContainsKey("messages")
            ? ""
            : await PromptText.ReadAsync(result.GetValue(_prompt), Example, console, interrupts.Token);
        if (prompt is null && settings.Json)
        {
            throw new UsageException("--json needs a prompt, as argument or on standard input: a conversation is for people");
        }

        IReadOnlyList<ChatContentPart> images = await ImageArguments.ReadAsync(dialogue.Images, interrupts.Token);
        await using ServerConnection server = await ServerConnection.OpenAsync(options, isDemo, settings.Model, console, interrupts.Token);
        var history = new ChatHistory(new Conversation(server.Client.Chat), dialogue.System, dialogue.History, images);
        IChatAsker asker;
        string? model;
        using (IAnswerRenderer renderer = AnswerRenderers.Create(console, settings))
        {
            try
            {
                renderer.Begin();
                model = await ServedModel.FindAsync(server.Client, settings, interrupts.Token);
            }
            catch (VllmException exception)
            {
                renderer.Fail(exception);
                return ExitCode.Failure;
            }

            asker = dialogue.WithTools
                ? new ToolAsker(server.Client, settings, model, new DemoTools(console.Time, Random.Shared).All, console.Time)
                : new ChatAsker(server.Client, settings, model, console.Time);
            if (prompt is not null)
            {
                if (await asker.AskAsync(history.With(prompt), renderer, interrupts.Token) is not { } answer)
                {
                    return ExitCode.Failure;
                }

                history.Add(prompt, answer);
                return ExitCode.Success;
            }
        }

        string remembered = history.Count > 0 ? $" {dialogue.History} has {history.Count} messages, which it goes on with." : "";
        console.WriteNote($"Talking to {model} at {server.Client.BaseUrl}.{remembered} /help lists the commands, Ctrl+D ends.");
        return await new ChatConversation(AskAsync, history, console, interrupts).RunAsync();

        async Task<IReadOnlyList<ChatMessage>?> AskAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
        {
            using IAnswerRenderer renderer = AnswerRenderers.Create(console, settings);
            return await asker.AskAsync(messages, renderer, cancellationToken);
        }
    }
}
