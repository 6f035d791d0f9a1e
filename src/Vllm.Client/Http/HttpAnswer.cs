using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Vllm;

/// <summary>The headers of an answer, and its body still to be read. Disposing closes the connection unless the body was read to its end.</summary>
internal sealed class HttpAnswer(HttpResponseMessage response, Stream body, string endpoint, int attempts, CallSettings settings) : IDisposable
{
    private const int MostCodings = 8;

    private int _isClosed;

    /// <summary>The body, unpacked.</summary>
    public Stream Body { get; private set; } = body;

    public CallSettings Settings => settings;

    /// <summary>The path that was called, for messages.</summary>
    public string Endpoint => endpoint;

    public int Attempts { get; set; } = attempts;

    /// <summary>When its request was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>Its place among the client's requests, given back when it is closed.</summary>
    public ConcurrencyPermit? Permit { get; set; }

    /// <summary>Who is told when it is closed.</summary>
    public CallReport? Report { get; set; }

    public HttpStatusCode StatusCode => response.StatusCode;

    public string? ReasonPhrase => response.ReasonPhrase;

    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    public string? RequestId { get; } = Header(response, "x-request-id") is { } id ? MessageText.WithoutKey(id, settings.ApiKey, int.MaxValue) : null;

    public string? Location { get; } = Header(response, "Location");

    public TimeSpan? RetryAfter => Vllm.RetryAfter.Read(response.Headers, settings.TimeProvider);

    /// <summary>The server's own word on whether to try again, which wins over the status.</summary>
    public bool? ShouldRetry => Header(response, "x-should-retry") switch { "true" => true, "false" => false, _ => null };

    /// <summary>Opens the body of an answer. Proxies pack streams also when they were asked not to.</summary>
    public static async ValueTask<HttpAnswer> OpenAsync(
        HttpResponseMessage response, string endpoint, int attempts, CallSettings settings, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (!response.Content.Headers.NonValidated.Contains("Content-Encoding"))
        {
            return new HttpAnswer(response, body, endpoint, attempts, settings);
        }

        // Each takes tens of kilobytes to undo, and a header has room for thousands.
        ICollection<string> codings = response.Content.Headers.ContentEncoding;
        if (codings.Count > MostCodings && response.IsSuccessStatusCode)
        {
            throw Unsupported($"The answer is packed {codings.Count} times over, which is not supported.", endpoint, attempts);
        }

        foreach (string coding in codings.Count > MostCodings ? ["too many"] : codings.Reverse())
        {
            body = coding.ToUpperInvariant() switch
            {
                "GZIP" or "X-GZIP" => new GZipStream(body, CompressionMode.Decompress),
                "BR" => new BrotliStream(body, CompressionMode.Decompress),
                "DEFLATE" => new DeflateBody(body),
                "IDENTITY" => body,

                // The status of an error says more than its body, which cannot be read.
                _ when !response.IsSuccessStatusCode => Stream.Null,
                _ => throw Unsupported($"The answer is packed as '{MessageText.Clean(coding, settings.ApiKey, 40)}', which is not supported.", endpoint, attempts),
            };
        }

        return new HttpAnswer(response, body, endpoint, attempts, settings);
    }

    /// <summary>Puts bytes back that were read from the body.</summary>
    public void PutBack(ReadOnlyMemory<byte> bytes) => Body = new HeadedStream(bytes, Body);

    /// <summary>Closes the connection from any thread, also under a read.</summary>
    public void Abort()
    {
        response.Dispose();
        Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What unpacks holds memory that the garbage collector does not see.
        Body.Dispose();
        response.Dispose();
        Close();
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            Permit?.Dispose();
            Report?.AnswerClosed(this, SentAt);
        }
    }

    private static VllmConnectionException Unsupported(string message, string endpoint, int attempts) =>
        new(message) { Retryable = false, Endpoint = endpoint, Attempts = attempts };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) && values.Count > 0 ? values.First().Trim() : null;
}
