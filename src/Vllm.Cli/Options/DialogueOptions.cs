using System.CommandLine;

namespace Vllm.Cli;

/// <summary>What belongs to a conversation besides the question: instructions, memory, images, tools.</summary>
internal sealed class DialogueOptions
{
    private readonly Option<string?> _system = new("--system") { Description = "Instructions for the whole conversation.", HelpName = "TEXT" };

    private readonly Option<string?> _history = new("--history")
    {
        Description = "Go on with the conversation in this file, and keep it there: each whole answer is added. Made when it is missing.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _images = new("--image")
    {
        Description = "An image that goes with the question: a file, or an address that the server fetches. Can be given several times.",
        HelpName = "FILE|URL",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _toolDemo = new("--tool-demo")
    {
        Description = "Give the model harmless tools: current_time, calculate, roll_dice, get_weather.",
    };

    public Option ToolDemo => _toolDemo;

    public OptionGroup Conversation => new("Conversation", [_system, _images, _history]);

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">It does not go together with the rest.</exception>
    public DialogueSettings Read(ParseResult result, GenerationSettings settings)
    {
        string? history = result.GetValue(_history);
        string[] images = result.GetValue(_images) ?? [];
        bool withTools = result.GetValue(_toolDemo);
        string? option = withTools ? "--tool-demo" : history is not null ? "--history" : images.Length > 0 ? "--image" : null;
        if (option is not null && settings.Extra.ContainsKey("messages"))
        {
            throw new UsageException($"The messages in --extra replace the conversation that {option} is for; give one of them");
        }

        if (withTools && (settings.N > 1 || settings.Extra.ContainsKey("n")))
        {
            throw new UsageException("--tool-demo goes on with one answer; leave -n out");
        }

        if (withTools && (settings.Extra.ContainsKey("tools") || settings.Extra.ContainsKey("tool_choice")))
        {
            throw new UsageException("--tool-demo has tools of its own; leave 'tools' and 'tool_choice' out of --extra");
        }

        return new DialogueSettings(result.GetValue(_system), history is null ? null : HistoryFile.At(history), images, withTools);
    }
}
