namespace Vllm.Cli;

/// <summary>The conversation could not be saved: one line for the user, exit status 1.</summary>
internal sealed class HistoryFileException(string message, Exception innerException) : Exception(message, innerException);
