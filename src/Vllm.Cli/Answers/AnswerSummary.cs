namespace Vllm.Cli;

/// <summary>A whole answer and its times.</summary>
/// <param name="Completion">The answer.</param>
/// <param name="Elapsed">From the request to the end.</param>
/// <param name="FirstToken">From the request to the first piece; null for an answer without any.</param>
/// <param name="IsStreamed">Whether the pieces came one by one, so that the time to the first says something.</param>
internal sealed record AnswerSummary(ChatCompletion Completion, TimeSpan Elapsed, TimeSpan? FirstToken, bool IsStreamed);
