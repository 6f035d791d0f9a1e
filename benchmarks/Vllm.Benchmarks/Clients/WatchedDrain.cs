namespace Vllm.Benchmarks.Clients;

/// <summary>The yardstick: a plain <see cref="HttpClient"/> that counts line feeds.</summary>
internal sealed class WatchedDrain(Target target) : IWatchedClient
{
    private const int BufferSize = 16 << 10;

    private readonly PlainHttp _http = new(target);

    public async Task ReadAsync(string model, Action<int> saw, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.SendAsync(model, cancellationToken);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[BufferSize];
        int lineFeeds = 0;
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            lineFeeds += buffer.AsSpan(0, count).Count((byte)'\n');

            // The event before the text is none of it.
            saw((lineFeeds / 2) - 1);
        }
    }

    public void Dispose() => _http.Dispose();
}
