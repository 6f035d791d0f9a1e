using System.Net.Http.Headers;

namespace Vllm;

/// <summary>How one image, sound or video becomes part of a message.</summary>
public sealed record MediaOptions
{
    internal static readonly MediaOptions Default = new();

    /// <summary>
    /// The largest file, stream or byte array that is taken, in bytes. Base64 makes it a third larger on its way, and vLLM's Rust
    /// front end cuts off bodies over 32 MiB, all media of a request together. Make images smaller before that: most models
    /// shrink them to about 1,000 to 2,000 pixels a side anyway.
    /// </summary>
    /// <value>Default: 20 MiB.</value>
    public long MaxBytes { get; init; } = 20 << 20;

    /// <summary>
    /// The media type, such as <c>image/jxl</c>, for a format that is not recognised here but by the server. Null finds it from the first
    /// bytes, and refuses what is not known; the name of a file never counts.
    /// </summary>
    /// <value>Default: null.</value>
    public string? MediaType { get; init; }

    /// <summary>For images: OpenAI's <c>low</c>, <c>high</c> or <c>auto</c>. vLLM ignores it, a gateway may not.</summary>
    /// <value>Default: null, not sent.</value>
    public string? Detail { get; init; }

    /// <summary>
    /// Whether a <c>file:</c> URL is passed on. It names a file of the <em>server</em>, which reads it when it was started with
    /// <c>--allowed-local-media-path</c>: never switch it on for addresses that a user may choose.
    /// </summary>
    /// <value>Default: false.</value>
    public bool AllowFileUrls { get; init; }

    internal MediaOptions Validate(MediaKind? kind = null)
    {
        RequireSize(MaxBytes, nameof(MaxBytes));
        if (MediaType is { } type && kind is { } wanted)
        {
            RequireType(type, PrefixOf(wanted), nameof(MediaType));
        }

        return this;
    }

    private static void RequireSize(long value, string name)
    {
        // Arrays end at 2 GiB, and the text form has to fit too.
        if (value is < 1 or > 1 << 30)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(MediaOptions)}.{name} must be from 1 to {1 << 30}.");
        }
    }

    private static void RequireType(string value, string prefix, string name)
    {
        if (!value.StartsWith(prefix, StringComparison.Ordinal)
            || !MediaTypeHeaderValue.TryParse(value, out MediaTypeHeaderValue? parsed)
            || parsed.MediaType != value)
        {
            throw new ArgumentException(
                $"{nameof(MediaOptions)}.{name} is '{value}', which is no '{prefix}...' type; leave it out to find it from the bytes.", name);
        }
    }

    private static string PrefixOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image/",
        MediaKind.Audio => "audio/",
        _ => "video/",
    };
}
