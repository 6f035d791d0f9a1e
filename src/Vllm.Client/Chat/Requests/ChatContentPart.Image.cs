namespace Vllm;

/// <content>Images.</content>
public sealed partial class ChatContentPart
{
    private const string ImageType = "image_url";

    /// <summary>An image that the server fetches, or that a <c>data:</c> URL holds.</summary>
    /// <param name="url">
    /// An <c>http</c> or <c>https</c> address, or a base64 <c>data:</c> URL; <c>file:</c> only with
    /// <see cref="MediaOptions.AllowFileUrls"/>.
    /// </param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <exception cref="ArgumentException">No server can or should fetch the address; the message says why.</exception>
    public static ChatContentPart ImageUrl(string url, MediaOptions? options = null)
    {
        MediaUrl.Require(url, MediaKind.Image, options);
        return OfUrl(ImageType, url, options?.Detail);
    }

    /// <summary>An image from memory: PNG, JPEG, GIF, WebP, BMP, TIFF, AVIF or HEIC, found by its first bytes.</summary>
    /// <param name="bytes">The whole file. It is not copied: leave it as it is while the part is in use.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <exception cref="ArgumentException">It is empty, too large or no image; the message says what it is and what to do.</exception>
    public static ChatContentPart ImageBytes(ReadOnlyMemory<byte> bytes, MediaOptions? options = null) =>
        OfFile(ImageType, MediaFile.From(bytes, MediaKind.Image, options), options?.Detail);

    /// <inheritdoc cref="ImageFileAsync(string, MediaOptions, CancellationToken)"/>
    public static Task<ChatContentPart> ImageFileAsync(string path, CancellationToken cancellationToken = default) =>
        ImageFileAsync(path, null, cancellationToken);

    /// <summary>An image from a file of this machine. Its first bytes say what it is, never its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">It is empty, too large or no image; the message says what it is and what to do.</exception>
    public static async Task<ChatContentPart> ImageFileAsync(string path, MediaOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OfFile(ImageType, await MediaFile.ReadAsync(path, MediaKind.Image, options, cancellationToken).ConfigureAwait(false), options?.Detail);
    }

    /// <summary>An image from a stream, which is read to its end and stays open.</summary>
    /// <param name="stream">The file's bytes, from the stream's position on.</param>
    /// <param name="options">How it is sent; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">It is empty, too large or no image; the message says what it is and what to do.</exception>
    public static async Task<ChatContentPart> ImageStreamAsync(
        Stream stream, MediaOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return OfFile(ImageType, await MediaFile.ReadAsync(stream, MediaKind.Image, options, cancellationToken).ConfigureAwait(false), options?.Detail);
    }

    /// <summary>An image that the server has seen under this name (<see cref="WithUuid"/>), without sending it again.</summary>
    /// <remarks>The server answers 400 when it has forgotten it; then send the image again.</remarks>
    /// <param name="uuid">The name that it was sent with.</param>
    public static ChatContentPart CachedImage(string uuid) => OfUuid(ImageType, uuid);

    private static ChatContentPart OfUrl(string type, string url, string? detail = null) => new(type, writer =>
    {
        writer.WriteStartObject(type);
        writer.WriteString("url", url);
        writer.WriteOptional("detail", detail);
        writer.WriteEndObject();
    });

    private static ChatContentPart OfFile(string type, MediaFile file, string? detail = null) => OfBytes(type, file.MediaType, [file.Bytes], detail);

    private static ChatContentPart OfBytes(string type, string mediaType, IReadOnlyList<ReadOnlyMemory<byte>> parts, string? detail = null) => new(type, writer =>
    {
        writer.WriteStartObject(type);
        writer.WriteDataUrl("url", mediaType, parts);
        writer.WriteOptional("detail", detail);
        writer.WriteEndObject();
    });

    /// <summary>Null in place of the media (recorded: <c>image-uuid-again</c>).</summary>
    private static ChatContentPart OfUuid(string type, string uuid)
    {
        ArgumentException.ThrowIfNullOrEmpty(uuid);
        return new(type, writer => writer.WriteNull(type)) { Uuid = uuid };
    }
}
