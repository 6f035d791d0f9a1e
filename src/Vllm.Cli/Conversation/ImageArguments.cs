namespace Vllm.Cli;

/// <summary>Reads the images that the command line names.</summary>
internal static class ImageArguments
{
    private const string Option = "--image";

    /// <summary>The images as parts of a message, in their order.</summary>
    /// <exception cref="UsageException">One is missing, cannot be read or is no image.</exception>
    public static async Task<IReadOnlyList<ChatContentPart>> ReadAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var images = new List<ChatContentPart>();
        foreach (string argument in arguments)
        {
            try
            {
                images.Add(IsAddress(argument) ? ChatContentPart.ImageUrl(argument) : await ChatContentPart.ImageFileAsync(argument, cancellationToken));
            }
            catch (ArgumentException exception)
            {
                throw new UsageException($"{Option}: {WithoutCode(UsageException.From(exception).Message)}");
            }
            catch (FileNotFoundException exception)
            {
                throw new UsageException($"{Option}: {exception.Message}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"{Option}: '{argument}' cannot be read: {exception.Message}");
            }
        }

        return images;
    }

    /// <summary>What the server fetches, or what holds the image itself; anything else is a file of this machine.</summary>
    private static bool IsAddress(string argument) =>
        argument.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || argument.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || argument.StartsWith("data:", StringComparison.Ordinal);

    /// <summary>The message up to the advice that is for programmers: it names types of the library.</summary>
    private static string WithoutCode(string message)
    {
        int code = new[] { nameof(MediaOptions), nameof(ChatContentPart) }
            .Select(name => message.IndexOf($"{name}.", StringComparison.Ordinal))
            .Where(at => at >= 0)
            .DefaultIfEmpty(message.Length)
            .Min();
        if (code == message.Length)
        {
            return message;
        }

        int end = message.AsSpan(0, code).LastIndexOfAny('.', ':');
        return end > 0 ? message[..end] : message[..code];
    }
}
