namespace Vllm;

/// <content>Films.</content>
public sealed partial class ChatContentPart
{
    private const string VideoType = "video_url";

    /// <summary>A video that the server fetches, or that a <c>data:</c> URL holds; vLLM's own.</summary>
    /// <param name="url">
    /// An <c>http</c> or <c>https</c> address, or a base64 <c>data:</c> URL; <c>file:</c> only with
    /// <see cref="MediaOptions.AllowFileUrls"/>.
    /// </param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <exception cref="ArgumentException">No server can or should fetch the address; the message says why.</exception>
    public static ChatContentPart VideoUrl(string url, MediaOptions? options = null)
    {
        MediaUrl.Require(url, MediaKind.Video, options);
        return OfUrl(VideoType, url);
    }

    /// <summary>A video from memory: MP4, WebM, MKV, MOV or AVI, found by its first bytes.</summary>
    /// <param name="bytes">The whole file. It is not copied: leave it as it is while the part is in use.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <exception cref="ArgumentException">It is empty, too large or no video; the message says what it is and what to do.</exception>
    public static ChatContentPart VideoBytes(ReadOnlyMemory<byte> bytes, MediaOptions? options = null) =>
        OfFile(VideoType, MediaFile.From(bytes, MediaKind.Video, options));

    /// <summary>A video as single frames in order, each a JPEG file (vLLM's <c>video/jpeg</c>): for what a camera or a decoder gives.</summary>
    /// <param name="frames">The frames. They are not copied: leave them as they are while the part is in use.</param>
    /// <param name="options">How it is sent; null for the defaults. The limit on the size holds for each frame.</param>
    /// <exception cref="ArgumentException">There is none, or one is empty, too large or no JPEG.</exception>
    public static ChatContentPart VideoFrames(IReadOnlyList<ReadOnlyMemory<byte>> frames, MediaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        if (frames.Count == 0)
        {
            throw new ArgumentException("A video needs at least one frame.", nameof(frames));
        }

        ReadOnlyMemory<byte>[] files = [.. frames.Select(frame => MediaFile.From(frame, MediaKind.Image, options))
            .Select(file => file.MediaType == "image/jpeg"
                ? file.Bytes
                : throw new ArgumentException($"Every frame has to be a JPEG file; one is {file.MediaType}.", nameof(frames)))];
        return OfBytes(VideoType, MediaUrl.FramesType, files);
    }

    /// <inheritdoc cref="VideoFileAsync(string, MediaOptions, CancellationToken)"/>
    public static Task<ChatContentPart> VideoFileAsync(string path, CancellationToken cancellationToken = default) =>
        VideoFileAsync(path, null, cancellationToken);

    /// <summary>A video from a file of this machine. Its first bytes say what it is, never its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">It is empty, too large or no video; the message says what it is and what to do.</exception>
    public static async Task<ChatContentPart> VideoFileAsync(string path, MediaOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OfFile(VideoType, await MediaFile.ReadAsync(path, MediaKind.Video, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A video from a stream, which is read to its end and stays open.</summary>
    /// <param name="stream">The file's bytes, from the stream's position on.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">It is empty, too large or no video; the message says what it is and what to do.</exception>
    public static async Task<ChatContentPart> VideoStreamAsync(
        Stream stream, MediaOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return OfFile(VideoType, await MediaFile.ReadAsync(stream, MediaKind.Video, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A video that the server has seen under this name (<see cref="WithUuid"/>), without sending it again.</summary>
    /// <remarks>The server answers 400 when it has forgotten it; then send the video again.</remarks>
    /// <param name="uuid">The name that it was sent with.</param>
    public static ChatContentPart CachedVideo(string uuid) => OfUuid(VideoType, uuid);
}
