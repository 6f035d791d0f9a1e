namespace Vllm;

/// <summary>The bytes of one image, sound or video, checked, and what they are.</summary>
internal sealed class MediaFile
{
    private MediaFile(ReadOnlyMemory<byte> bytes, string name, string mediaType)
    {
        Bytes = bytes;
        Name = name;
        MediaType = mediaType;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The short name of the format.</summary>
    public string Name { get; }

    public string MediaType { get; }

    /// <summary>Takes bytes of the caller, without a copy.</summary>
    public static MediaFile From(ReadOnlyMemory<byte> bytes, MediaKind kind, MediaOptions? options)
    {
        options = (options ?? MediaOptions.Default).Validate(kind);
        return Check(bytes, kind, options, "The given data", nameof(bytes));
    }

    public static async Task<MediaFile> ReadAsync(string path, MediaKind kind, MediaOptions? options, CancellationToken cancellationToken)
    {
        options = (options ?? MediaOptions.Default).Validate(kind);
        ReadOnlyMemory<byte> bytes = await FileBytes.ReadAsync(path, options.MaxBytes, cancellationToken).ConfigureAwait(false);
        return Check(bytes, kind, options, $"'{path}'", nameof(path));
    }

    public static async Task<MediaFile> ReadAsync(Stream stream, MediaKind kind, MediaOptions? options, CancellationToken cancellationToken)
    {
        options = (options ?? MediaOptions.Default).Validate(kind);
        ReadOnlyMemory<byte> bytes =
            await FileBytes.ReadAsync(stream, "The stream", options.MaxBytes, nameof(stream), cancellationToken).ConfigureAwait(false);
        return Check(bytes, kind, options, "The stream", nameof(stream));
    }

    private static MediaFile Check(ReadOnlyMemory<byte> bytes, MediaKind kind, MediaOptions options, string source, string paramName)
    {
        if (bytes.IsEmpty)
        {
            throw new ArgumentException($"{source} is empty: there is nothing to send.", paramName);
        }

        if (bytes.Length > options.MaxBytes)
        {
            throw FileBytes.TooLarge(source, bytes.Length, options.MaxBytes, paramName);
        }

        if (options.MediaType is { } given)
        {
            return new(bytes, given[(given.IndexOf('/', StringComparison.Ordinal) + 1)..], given);
        }

        if (MediaFormat.Detect(bytes.Span) is not { } format)
        {
            throw new ArgumentException(UnknownMedia.Describe(source, bytes.Span, kind), paramName);
        }

        // vLLM reads the sound of films too (recorded: "a complete WAV, MP3, or MP4").
        if (kind == MediaKind.Audio && format.Kind == MediaKind.Video)
        {
            return new(bytes, format.Name, format.MediaType.Replace("video/", "audio/", StringComparison.Ordinal));
        }

        return format.Kind == kind
            ? new(bytes, format.Name, format.MediaType)
            : throw new ArgumentException(UnknownMedia.DescribeOther(source, format, kind), paramName);
    }
}
