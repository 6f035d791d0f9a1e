using System.CommandLine;

namespace Vllm.Cli;

/// <summary>Options that the help text shows together.</summary>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);
