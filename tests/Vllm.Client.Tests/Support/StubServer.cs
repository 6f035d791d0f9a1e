using System.Net;
using System.Text;

namespace Vllm.Tests.Support;

/// <summary>
/// Answers without a socket, for bodies cut at exact places and for counts of tries. What depends on connections is tested over real
/// ones.
/// </summary>
internal sealed class StubServer(Func<HttpRequestMessage, int, HttpResponseMessage> answer) : HttpMessageHandler
{
    private int _requests;

    public const string BaseUrl = "http://stub.invalid/v1";

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Answers every request alike.</summary>
    public static StubServer Always(Func<HttpResponseMessage> answer) => new((_, _) => answer());

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Body(Stream body, string? mediaType = "text/event-stream", params string[] codings)
    {
        var content = new StreamContent(body);
        if (mediaType is not null)
        {
            content.Headers.Add("Content-Type", mediaType);
        }

        foreach (string coding in codings)
        {
            content.Headers.ContentEncoding.Add(coding);
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    /// <summary>A client of this server, without retries unless the options ask for them.</summary>
    public VllmClient Client(VllmClientOptions? options = null) => new(
        (options ?? new VllmClientOptions { Resilience = new() { Retry = new() { MaxRetries = 0 } } }) with { BaseUrl = BaseUrl },
        new HttpClient(this) { Timeout = Timeout.InfiniteTimeSpan });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(answer(request, Interlocked.Increment(ref _requests)));
    }
}
