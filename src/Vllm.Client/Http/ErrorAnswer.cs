using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vllm;

/// <summary>Turns an answer with an error status into the exception that says what it said.</summary>
internal static partial class ErrorAnswer
{
    /// <summary>How much of a page that is no error message is shown.</summary>
    private const int SnippetLength = 200;

    /// <summary>An error that echoes the request may nest as deep as that; the body is short enough for any depth.</summary>
    private static readonly JsonDocumentOptions DeepJson = new() { MaxDepth = 32 << 10 };

    /// <summary>Reads the body as far as the limit and makes the exception.</summary>
    public static async ValueTask<VllmApiException> ReadAsync(HttpAnswer answer, CancellationToken cancellationToken)
    {
        byte[] body = await ReadBodyAsync(answer, cancellationToken).ConfigureAwait(false);
        return Create(answer, body);
    }

    /// <summary>The exception for an error that came with the status of a good answer.</summary>
    public static VllmApiException FromError(HttpAnswer answer, ServerError error, IAnswer? partial = null) =>
        Create(answer, FailureKind.Api, error.Status ?? (int)answer.StatusCode, error, error.Message, partial);

    /// <summary>The exception for a page where an answer was due.</summary>
    public static VllmApiException FromPage(HttpAnswer answer, ReadOnlySpan<byte> page) =>
        Create(answer, FailureKind.Http, (int)answer.StatusCode, null, Describe(answer, page[..Math.Min(page.Length, answer.Settings.Limits.MaxErrorBytes)]), null);

    /// <summary>The exception for an error event inside a stream.</summary>
    public static VllmStreamException InStream(HttpAnswer answer, ServerError error, IAnswer? partial, Exception? cause)
    {
        string text = Clean(answer, error.Message, answer.Settings.Limits.MaxErrorMessageLength) ?? "";
        return new VllmStreamException(FailureKind.Stream, text.Length > 0 ? text : "The server sent an error without a message.", cause)
        {
            StatusCode = (HttpStatusCode?)error.Status,
            Code = Clean(answer, error.Code),
            Type = Clean(answer, error.Type),
            Param = Clean(answer, error.Param),
            Reason = error.Status is { } status ? ApiErrorReasons.Classify(status, error) : null,
            RequestId = answer.RequestId,
            Attempts = answer.Attempts,
            Endpoint = answer.Endpoint,
            PartialAnswer = partial,
        };
    }

    private static VllmApiException Create(HttpAnswer answer, byte[] body)
    {
        int status = (int)answer.StatusCode;
        if (ReadError(body) is { } error)
        {
            return Create(answer, FailureKind.Api, status, error, error.Message, null);
        }

        return Create(answer, FailureKind.Http, status, null, Describe(answer, body), null);
    }

    private static VllmApiException Create(
        HttpAnswer answer, FailureKind kind, int status, ServerError? error, string message, IAnswer? partial)
    {
        string text = Clean(answer, message, answer.Settings.Limits.MaxErrorMessageLength) ?? "";
        return new VllmApiException(kind, (HttpStatusCode)status, text.Length > 0 ? text : $"The server answered with HTTP {status} and no message.")
        {
            Code = Clean(answer, error?.Code),
            Type = Clean(answer, error?.Type),
            Param = Clean(answer, error?.Param),
            Reason = ApiErrorReasons.Classify(status, error),
            RetryAfter = answer.RetryAfter,
            ServerShouldRetry = answer.ShouldRetry,
            RequestId = answer.RequestId,
            Attempts = answer.Attempts,
            Endpoint = answer.Endpoint,
            PartialAnswer = partial,
        };
    }

    private static string? Clean(HttpAnswer answer, string? text, int maxLength = SnippetLength) =>
        text is null ? null : MessageText.Clean(text, answer.Settings.ApiKey, maxLength);

    private static ServerError? ReadError(byte[] body)
    {
        try
        {
            ReadOnlyMemory<byte> json = body.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? body.AsMemory(Encoding.UTF8.Preamble.Length) : body;
            using var document = JsonDocument.Parse(json, DeepJson);
            return ServerError.FromBody(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Describe(HttpAnswer answer, ReadOnlySpan<byte> body)
    {
        int status = (int)answer.StatusCode;
        string phrase = answer.ReasonPhrase is { Length: > 0 } reason ? $"HTTP {status} {reason}" : $"HTTP {status}";
        if (status is >= 300 and < 400 and not 304)
        {
            string place = answer.Location is { } location ? $" to {ServerAddress.Describe(location)}" : "";
            return $"{phrase}: the server redirects{place}. Redirects are not followed; check the base URL.";
        }

        // The key has to go before anything is cut, or part of it stays. Servers cut too, but few characters at the end may be any word.
        int shortestPart = body.Length >= answer.Settings.Limits.MaxErrorBytes ? 1 : 8;
        string text = MessageText.WithoutKey(Encoding.UTF8.GetString(body), answer.Settings.ApiKey, shortestPart);
        if (text.AsSpan().TrimStart().StartsWith('<'))
        {
            Match title = PageTitle().Match(text);
            string shown = title.Success ? title.Groups[1].Value.Trim() : Tags().Replace(text, " ").Trim();
            return $"{phrase}: a page and no error message of vLLM: {Cut(shown)}";
        }

        return string.IsNullOrWhiteSpace(text) ? $"{phrase} without a message." : $"{phrase}: {Cut(text.Trim())}";
    }

    private static string Cut(string text) => text.Length <= SnippetLength ? text : text[..SnippetLength] + "...";

    private static async ValueTask<byte[]> ReadBodyAsync(HttpAnswer answer, CancellationToken cancellationToken)
    {
        int limit = answer.Settings.Limits.MaxErrorBytes;
        byte[] body = new byte[Math.Min(limit, 4096)];
        int length = 0;
        try
        {
            while (length < limit)
            {
                if (length == body.Length)
                {
                    Array.Resize(ref body, Math.Min(limit, length * 2));
                }

                int read = await answer.Body.ReadAsync(body.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }
        }
        catch (Exception exception) when (AnswerBody.Ends(exception))
        {
            // The status has told what matters; the body says what it says so far.
        }

        return body[..length];
    }

    [GeneratedRegex("<title[^>]*>([^<]{1,200})</title>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PageTitle();

    [GeneratedRegex(@"<[^>]*>|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();
}
