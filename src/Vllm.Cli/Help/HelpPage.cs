using System.CommandLine;
using System.Text;

namespace Vllm.Cli;

/// <summary>The text of <c>--help</c>: usage, examples first, then the options in groups.</summary>
internal static class HelpPage
{
    private const int NameColumn = 30;
    private const int WidestPage = 110;

    public static string Of(Command command, int width)
    {
        var page = new StringBuilder();
        width = Math.Clamp(width, 60, WidestPage);
        page.Append(command.Description).Append("\n\n");
        if (command is CliCommand cliCommand)
        {
            page.Append("Usage:\n  ").Append(CommandLine.Name).Append(' ').Append(command.Name).Append(' ').Append(cliCommand.Usage).Append("\n\n");
            AppendExamples(page, cliCommand.Examples);
            foreach (OptionGroup group in cliCommand.Groups)
            {
                AppendRows(page, group.Title, group.Options.Select(option => (NameOf(option), option.Description ?? "")), width);
            }

            AppendRows(page, "Other", [("-h, --help", "Show this text.")], width);
        }
        else
        {
            AppendRoot(page, command, width);
        }

        return page.ToString();
    }

    private static void AppendRoot(StringBuilder page, Command root, int width)
    {
        page.Append("Usage:\n  ").Append(CommandLine.Name).Append(" COMMAND [options]\n\n");
        AppendRows(page, "Commands", root.Subcommands.Select(command => (command.Name, command.Description ?? "")), width);
        AppendExamples(
            page,
            [
                ("vllmc chat --demo \"Why is the sky blue?\"", "no server needed: a simulator answers"),
                ("vllmc chat \"Why is the sky blue?\"", "ask the server at http://localhost:8000/v1"),
                ("vllmc complete \"Once upon a time\"", "let the model go on with a text"),
                ("vllmc COMMAND --help", "all options of a command"),
            ]);
        AppendRows(
            page,
            "Environment",
            [
                (VllmClientOptions.BaseUrlVariable, $"The server. Default: {VllmClientOptions.DefaultBaseUrl}."),
                (VllmClientOptions.ApiKeyVariable, "The server's key."),
                (VllmClientOptions.ModelVariable, "The model. Default: the first that the server lists."),
                ("NO_COLOR", "Set to anything: no colours."),
            ],
            width);
        AppendRows(page, "Other", [("-h, --help", "Show this text."), ("--version", "Show the version.")], width);
        page.Append("Exit status: 0 complete, 1 failed, 2 wrong usage, 130 Ctrl+C.\n");
    }

    private static void AppendExamples(StringBuilder page, IReadOnlyList<(string CommandLine, string Meaning)> examples)
    {
        page.Append("Examples:\n");
        int column = examples.Max(example => example.CommandLine.Length) + 2;
        foreach ((string commandLine, string meaning) in examples)
        {
            page.Append("  ").Append(commandLine.PadRight(column)).Append("# ").Append(meaning).Append('\n');
        }

        page.Append('\n');
    }

    private static void AppendRows(StringBuilder page, string title, IEnumerable<(string Name, string Text)> rows, int width)
    {
        page.Append(title).Append(":\n");
        foreach ((string name, string text) in rows)
        {
            string lead = $"  {name}".PadRight(NameColumn - 1) + " ";
            foreach (string line in Wrap(text, width - NameColumn))
            {
                page.Append(lead).Append(line).Append('\n');
                lead = new string(' ', NameColumn);
            }
        }

        page.Append('\n');
    }

    private static string NameOf(Option option) => option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
