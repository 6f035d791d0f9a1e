using System.CommandLine;

namespace Vllm.Cli;

/// <summary><c>vllmc complete</c>: a text goes on, without roles or chat template.</summary>
internal sealed class CompleteCommand : CliCommand
{
    /// <summary>How it is called.</summary>
    public const string Word = "complete";

    private const string Example = "vllmc complete \"Once upon a time\"";

    private readonly Argument<string?> _prompt = new("PROMPT") { Arity = ArgumentArity.ZeroOrOne };
    private readonly ServerOptions _server = new();
    private readonly GenerationOptions _generation = GenerationOptions.ForCompletion();
    private readonly Option<bool> _echo = new("--echo") { Description = "Print the prompt before its completion; with --logprobs its values too." };

    public CompleteCommand()
        : base(Word, "Let a model go on with a text, without roles or chat template.")
    {
        Add(_prompt);
        AddOptions();
    }

    /// <inheritdoc/>
    public override string Usage => "[PROMPT] [options]\n\n  Without PROMPT it is read from standard input, all but the last line feed.";

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups =>
    [
        _server.TryIt,
        _server.Server,
        new(_generation.Answer.Title, [_echo, .. _generation.Answer.Options]),
        _generation.Sampling,
        _generation.Output,
        _server.Limits,
        _generation.Advanced,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("vllmc complete --demo \"Once upon a time\"", "no server needed"),
        ($"{Example} --max-tokens 200", "the server's own limit is 16 tokens"),
        ("vllmc complete --max-tokens 60 < prompt.txt", "the prompt from a file"),
        ("vllmc complete \"To be\" --echo --max-tokens 0 --logprobs --json", "how likely a text is"),
        ("vllmc complete --extra '{\"prompt\": [791, 8415]}'", "token ids, or several prompts"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult result, CliConsole console, Interrupts interrupts)
    {
        GenerationSettings settings = _generation.Read(result);
        VllmClientOptions options = _server.Read(result);
        bool isDemo = _server.IsDemo(result);
        string prompt = await ReadPromptAsync(result.GetValue(_prompt), settings, console, interrupts.Token);
        await using ServerConnection server = await ServerConnection.OpenAsync(options, isDemo, settings.Model, console, interrupts.Token);
        using IAnswerRenderer renderer = AnswerRenderers.Create(console, settings);
        string? model;
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

        var asker = new CompletionAsker(server.Client, settings, model, console.Time);
        return await asker.AskAsync(prompt, result.GetValue(_echo), renderer, interrupts.Token) is null ? ExitCode.Failure : ExitCode.Success;
    }

    private static async Task<string> ReadPromptAsync(
        string? argument, GenerationSettings settings, CliConsole console, CancellationToken cancellationToken)
    {
        bool isInExtra = settings.Extra.ContainsKey("prompt") || settings.Extra.ContainsKey("prompt_embeds");
        return argument is null && isInExtra
            ? ""
            : await PromptText.ReadAsync(argument, Example, console, cancellationToken)
                ?? throw new UsageException($"There is no text to go on with. Write it as argument: {Example}");
    }
}
