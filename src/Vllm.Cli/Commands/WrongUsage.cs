using System.CommandLine;

namespace Vllm.Cli;

/// <summary>Says what is wrong with a command line, and what to do about it.</summary>
internal static class WrongUsage
{
    public static string Describe(ParseResult result)
    {
        string message = result.Errors[0].Message.TrimEnd('.');
        string command = result.CommandResult.Command is CliCommand named ? $"{CommandLine.Name} {named.Name}" : CommandLine.Name;
        return $"{message}. {Advice(result) ?? $"See '{command} --help'."}";
    }

    private static string? Advice(ParseResult result)
    {
        if (result.UnmatchedTokens is not [string word, ..])
        {
            return null;
        }

        if (Similar(word, result.CommandResult.Command) is { } similar)
        {
            return $"Did you mean '{similar}'?";
        }

        return result.CommandResult.Command is ChatCommand or CompleteCommand && !word.StartsWith('-')
            ? $"Put the prompt in quotes: {CommandLine.Name} {result.CommandResult.Command.Name} \"Why is the sky blue?\""
            : null;
    }

    private static string? Similar(string word, Command command)
    {
        string name = word.Split('=')[0];
        return CandidatesOf(command)
            .Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
            .Where(pair => pair.Distance <= (name.Length < 4 ? 1 : Math.Max(2, name.Length / 4)))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }

    private static IEnumerable<string> CandidatesOf(Command command) =>
        command.Options.Where(option => option.Name.Length > 2).Select(option => option.Name)
            .Concat(command.Subcommands.Select(subcommand => subcommand.Name));

    /// <summary>How many letters have to be put in, left out or changed (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int changed = diagonal + (left[i] == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
