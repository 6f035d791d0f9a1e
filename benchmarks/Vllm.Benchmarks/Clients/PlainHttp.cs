using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Vllm.Benchmarks.Clients;

/// <summary>A plain <see cref="HttpClient"/> with the same handler settings as our own client's.</summary>
internal sealed class PlainHttp(Target target) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = 0,
        EnableMultipleHttp2Connections = true,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Uri _address = new(target.BaseUrl + "/chat/completions");

    /// <summary>Asks, and gives the answer when its headers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(string model = Target.Model, CancellationToken cancellationToken = default)
    {
        byte[] body = Encoding.UTF8.GetBytes(
            $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{Target.Prompt}}"}],"stream":true}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
