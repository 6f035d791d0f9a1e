using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Media;

/// <summary>
/// Gets the bytes of an address, if they are in it: the simulator opens no connection and no file, and answers as
/// vLLM does when it cannot.
/// </summary>
internal static class MediaAddress
{
    public static byte[] Read(string url)
    {
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return ReadData(url);
        }

        if (url.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw Failed("Cannot load local files without `--allowed-local-media-path`.");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw ApiError.BadRequest("The URL must be either a HTTP, data or file URL.").ToException();
        }

        string reason = address.HostNameType == UriHostNameType.Dns
            ? "Name or service not known"
            : $"Connect call failed ('{address.Host}', {address.Port})";
        throw Failed($"Cannot connect to host {address.Host}:{address.Port} ssl:default [{reason}]");
    }

    private static byte[] ReadData(string url)
    {
        int comma = url.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
        {
            throw ApiError.BadRequest($"Invalid data URL '{(url.Length <= 100 ? url : url[..100])}': missing ',' separator.").ToException();
        }

        return url.AsSpan(0, comma).EndsWith(";base64", StringComparison.Ordinal)
            ? Base64Data.Decode(url[(comma + 1)..])
            : throw new ApiError(501, "NotImplementedError", "Only base64 data URLs are supported for now.").ToException();
    }

    private static ApiException Failed(string message) => new ApiError(500, "InternalServerError", message, Code: "server_error") { IsUnexpected = true }.ToException();
}
