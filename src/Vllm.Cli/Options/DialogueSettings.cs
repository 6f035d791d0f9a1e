namespace Vllm.Cli;

/// <summary>What <see cref="DialogueOptions"/> read.</summary>
/// <param name="System">The instructions; null for those of the file, or none.</param>
/// <param name="History">Keeps the conversation; null for none.</param>
/// <param name="Images">Files and addresses of images, unread.</param>
/// <param name="WithTools">Whether the model is given the tools of the demonstration.</param>
internal sealed record DialogueSettings(string? System, HistoryFile? History, IReadOnlyList<string> Images, bool WithTools);
