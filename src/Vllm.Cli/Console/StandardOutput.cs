using Microsoft.Win32.SafeHandles;

namespace Vllm.Cli;

/// <summary>Opens standard output so that a reader who has gone is noticed.</summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32;

    /// <summary>
    /// The console's own stream swallows the error of a closed pipe, so that <c>| head -1</c> would let the model write on for nobody.
    /// Files and terminals keep it: they have no such error, and a second stream on a file would write at a position of its own.
    /// </summary>
    public static Stream Open()
    {
        if (Console.IsOutputRedirected && !OperatingSystem.IsWindows())
        {
            try
            {
                var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                if (!stream.CanSeek)
                {
                    return stream;
                }
            }
            catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
            {
                // A closed or unusual handle: the console's stream takes everything.
            }
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    public static bool IsClosedPipe(IOException exception) => !OperatingSystem.IsWindows() && exception.HResult == BrokenPipe;
}
