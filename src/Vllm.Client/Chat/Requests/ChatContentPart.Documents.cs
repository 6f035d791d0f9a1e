using System.Text;

namespace Vllm;

/// <content>Text files. Documents for retrieval templates are a property of the request: <see cref="ChatCompletionRequest.Documents"/>.</content>
public sealed partial class ChatContentPart
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc cref="TextFileAsync(string, MediaOptions, CancellationToken)"/>
    public static Task<ChatContentPart> TextFileAsync(string path, CancellationToken cancellationToken = default) =>
        TextFileAsync(path, null, cancellationToken);

    /// <summary>
    /// The text of a file as a part: source code, Markdown, CSV, ... UTF-8, or UTF-16 with a byte order mark. No server takes
    /// PDF or Office documents in a chat: extract their text, or render their pages and send them as images.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The limit on its size; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">It is too large, or no text.</exception>
    public static async Task<ChatContentPart> TextFileAsync(string path, MediaOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ReadOnlyMemory<byte> bytes =
            await FileBytes.ReadAsync(path, (options ?? MediaOptions.Default).Validate().MaxBytes, cancellationToken).ConfigureAwait(false);
        return Text(Decode(bytes.Span, path));
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            string text = bytes switch
            {
                [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
                [0xEF, 0xBB, 0xBF, ..] => StrictUtf8.GetString(bytes[3..]),
                _ => StrictUtf8.GetString(bytes),
            };
            // Zeros are valid UTF-8, and the surest sign of a file that is no text.
            return text.Contains('\0', StringComparison.Ordinal) ? throw NoText(path, bytes, null) : text;
        }
        catch (DecoderFallbackException exception)
        {
            throw NoText(path, bytes, exception);
        }
    }

    private static ArgumentException NoText(string path, ReadOnlySpan<byte> bytes, Exception? cause)
    {
        string what = MediaFormat.Detect(bytes) is { } format ? $" but {format.MediaType}" : "";
        return new($"'{path}' is no text in UTF-8 or UTF-16{what}. Convert it, or send it as what it is.", nameof(path), cause);
    }
}
