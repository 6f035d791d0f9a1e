namespace Vllm;

/// <content>Sound.</content>
public sealed partial class ChatContentPart
{
    private const string AudioType = "audio_url";

    /// <summary>Sound that the server fetches, or that a <c>data:</c> URL holds; vLLM's own.</summary>
    /// <param name="url">
    /// An <c>http</c> or <c>https</c> address, or a base64 <c>data:</c> URL; <c>file:</c> only with
    /// <see cref="MediaOptions.AllowFileUrls"/>.
    /// </param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <exception cref="ArgumentException">No server can or should fetch the address; the message says why.</exception>
    public static ChatContentPart AudioUrl(string url, MediaOptions? options = null)
    {
        MediaUrl.Require(url, MediaKind.Audio, options);
        return OfUrl(AudioType, url);
    }

    /// <summary>Sound in the request itself, in OpenAI's form (<c>input_audio</c>).</summary>
    /// <param name="base64">The file's bytes in base64.</param>
    /// <param name="format">The file's format: <c>wav</c>, <c>mp3</c>, ... vLLM looks at the bytes instead.</param>
    /// <exception cref="ArgumentException">The text is not base64.</exception>
    public static ChatContentPart InputAudio(string base64, string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(base64);
        ArgumentException.ThrowIfNullOrEmpty(format);
        if (!MediaUrl.IsBase64(base64))
        {
            throw new ArgumentException(
                $"The sound is not base64; give the bytes themselves to {nameof(AudioBytes)}, or the file to {nameof(AudioFileAsync)}.", nameof(base64));
        }

        return new("input_audio", writer =>
        {
            writer.WriteStartObject("input_audio");
            writer.WriteString("data", base64);
            writer.WriteString("format", format);
            writer.WriteEndObject();
        });
    }

    /// <summary>
    /// Sound from memory: WAV, MP3, FLAC, OGG or M4A, or the sound of a film (MP4, WebM, MKV, MOV, AVI), found by its first bytes.
    /// </summary>
    /// <param name="bytes">The whole file. It is not copied: leave it as it is while the part is in use.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <exception cref="ArgumentException">It is empty, too large or no sound; the message says what it is and what to do.</exception>
    public static ChatContentPart AudioBytes(ReadOnlyMemory<byte> bytes, MediaOptions? options = null) =>
        OfInput(MediaFile.From(bytes, MediaKind.Audio, options));

    /// <inheritdoc cref="AudioFileAsync(string, MediaOptions, CancellationToken)"/>
    public static Task<ChatContentPart> AudioFileAsync(string path, CancellationToken cancellationToken = default) =>
        AudioFileAsync(path, null, cancellationToken);

    /// <summary>Sound from a file of this machine. Its first bytes say what it is, never its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">It is empty, too large or no sound; the message says what it is and what to do.</exception>
    public static async Task<ChatContentPart> AudioFileAsync(string path, MediaOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OfInput(await MediaFile.ReadAsync(path, MediaKind.Audio, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sound from a stream, which is read to its end and stays open.</summary>
    /// <param name="stream">The file's bytes, from the stream's position on.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">It is empty, too large or no sound; the message says what it is and what to do.</exception>
    public static async Task<ChatContentPart> AudioStreamAsync(
        Stream stream, MediaOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return OfInput(await MediaFile.ReadAsync(stream, MediaKind.Audio, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sound that the server has heard under this name (<see cref="WithUuid"/>), without sending it again.</summary>
    /// <remarks>The server answers 400 when it has forgotten it; then send the sound again.</remarks>
    /// <param name="uuid">The name that it was sent with.</param>
    public static ChatContentPart CachedAudio(string uuid) => OfUuid(AudioType, uuid);

    private static ChatContentPart OfInput(MediaFile file) => new("input_audio", writer =>
    {
        writer.WriteStartObject("input_audio");
        writer.WriteBase64String("data", file.Bytes.Span);
        writer.WriteString("format", file.Name);
        writer.WriteEndObject();
    });
}
