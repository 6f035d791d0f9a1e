using System.Net;

namespace Vllm;

/// <summary>The server itself: <see cref="VllmClient.Server"/>. These paths lie outside <c>/v1</c> and need no key.</summary>
public sealed class ServerApi
{
    private readonly HttpPipeline _pipeline;

    internal ServerApi(HttpPipeline pipeline) => _pipeline = pipeline;

    /// <summary>
    /// Whether the server can answer, <c>GET /health</c>: true for 200, false for 503, which vLLM sends when its engine is dead.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="VllmException">Nobody answered, or something else did.</exception>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            // The question is how the server is now: a second try would hide a 503.
            var once = new RequestOptions { Retry = new RetryOptions { MaxRetries = 0 } };
            await JsonAnswer.GetAsync(_pipeline, "health", once, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (VllmApiException exception) when (exception.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>The server's version, <c>GET /version</c>, such as <c>0.32.0</c>.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="VllmException">The call failed.</exception>
    public Task<string> GetVersionAsync(CancellationToken cancellationToken = default) =>
        JsonAnswer.GetAsync(_pipeline, "version", null, body => body.StringOrNull("version"), "version", cancellationToken);
}
