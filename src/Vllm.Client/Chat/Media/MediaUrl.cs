using System.Buffers.Text;

namespace Vllm;

/// <summary>
/// Checks an address of media before it is sent. The server fetches it, with the server's rights in the server's network: an
/// address that a stranger chose can reach what the stranger cannot (server-side request forgery).
/// </summary>
internal static class MediaUrl
{
    private const string Data = "data:";
    private const string Base64Mark = ";base64";

    /// <summary>Frames of a video, one after the other: vLLM's own form, the only one with commas in its data.</summary>
    public const string FramesType = "video/jpeg";

    /// <exception cref="ArgumentException">No server can or should fetch it.</exception>
    public static void Require(string url, MediaKind kind, MediaOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        options = (options ?? MediaOptions.Default).Validate(kind);
        if (url.StartsWith(Data, StringComparison.Ordinal))
        {
            RequireData(url);
            return;
        }

        // .NET trims blanks, and takes a path of this machine for an absolute address: the scheme has to be written out.
        if (char.IsWhiteSpace(url[0]) || url[0] == '/' || !Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            throw Refuse(
                "has no scheme. Give an http or https address, or a data URL; for a file of this machine call "
                + $"{nameof(ChatContentPart)}.{nameof(ChatContentPart.ImageFileAsync)} or its like.");
        }

        if (address.Scheme == Uri.UriSchemeFile && !options.AllowFileUrls)
        {
            throw Refuse(
                "names a file of the server. If that is meant, and the address is not chosen by others, set "
                + $"{nameof(MediaOptions)}.{nameof(MediaOptions.AllowFileUrls)}; for a file of this machine call "
                + $"{nameof(ChatContentPart)}.{nameof(ChatContentPart.ImageFileAsync)} or its like.");
        }

        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeFile)
        {
            // The scheme only: addresses carry tokens.
            throw Refuse($"has the scheme '{address.Scheme}', which no server fetches. Give an http or https address, or a data URL.");
        }
    }

    /// <summary>vLLM reads base64 only (501 for anything else), strictly, with the mark right before the comma.</summary>
    private static void RequireData(string url)
    {
        int comma = url.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
        {
            throw Refuse("is a data URL without a comma between its type and its data.");
        }

        ReadOnlySpan<char> head = url.AsSpan(Data.Length, comma - Data.Length);
        if (!head.EndsWith(Base64Mark, StringComparison.Ordinal))
        {
            throw Refuse("is a data URL that is not base64: it has to begin with 'data:TYPE;base64,'.");
        }

        ReadOnlySpan<char> data = url.AsSpan(comma + 1);
        bool areFrames = head[..^Base64Mark.Length].Equals(FramesType, StringComparison.OrdinalIgnoreCase);
        foreach (Range piece in data.Split(areFrames ? ',' : '\0'))
        {
            RequireBase64(data[piece]);
        }
    }

    private static void RequireBase64(ReadOnlySpan<char> data)
    {
        if (data.IsEmpty)
        {
            throw Refuse("is a data URL without data.");
        }

        if (!IsBase64(data))
        {
            throw Refuse("is a data URL whose data is not base64: only A-Z, a-z, 0-9, '+', '/' and '=' at the end, no blanks or line breaks.");
        }
    }

    /// <summary>Whether the server reads it: .NET would let blanks pass, Python does not.</summary>
    public static bool IsBase64(ReadOnlySpan<char> text) => Base64.IsValid(text) && text.IndexOfAny(" \t\r\n") < 0;

    private static ArgumentException Refuse(string why, string paramName = "url") => new($"The address of the media {why}", paramName);
}
