using System.CommandLine;

namespace Vllm.Cli;

/// <summary>A command of <c>vllmc</c>: what it takes, how its help reads, what it does.</summary>
internal abstract class CliCommand(string name, string description) : Command(name, description)
{
    /// <summary>How it is called, after its name.</summary>
    public abstract string Usage { get; }

    /// <summary>Its options in the order of the help text.</summary>
    public abstract IReadOnlyList<OptionGroup> Groups { get; }

    /// <summary>Lines of the help text to copy: the command line, and what it does.</summary>
    public abstract IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    /// <summary>Does it.</summary>
    /// <returns>The exit status.</returns>
    public abstract Task<int> RunAsync(ParseResult result, CliConsole console, Interrupts interrupts);

    /// <summary>Registers what <see cref="Groups"/> names.</summary>
    protected void AddOptions()
    {
        foreach (Option option in Groups.SelectMany(group => group.Options))
        {
            Add(option);
        }
    }
}
