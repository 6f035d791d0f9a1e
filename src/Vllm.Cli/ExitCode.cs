namespace Vllm.Cli;

/// <summary>What the program tells its shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The request failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl+C: 128 and the signal's number, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Whoever read our output has gone (<c>| head -1</c>): 128 and SIGPIPE's number, what the signal itself would leave.</summary>
    public const int OutputClosed = 141;

    /// <summary>SIGTERM.</summary>
    public const int Terminated = 143;
}
