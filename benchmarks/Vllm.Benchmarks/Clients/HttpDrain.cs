namespace Vllm.Benchmarks.Clients;

/// <summary>The yardstick: reads the response and counts its line feeds, nothing more.</summary>
internal sealed class HttpDrain(Target target) : IBenchmarkClient
{
    private const int BufferSize = 16 << 10;

    private readonly PlainHttp _http = new(target);

    public async Task<Tally> ReadAsync()
    {
        using HttpResponseMessage response = await _http.SendAsync();
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[BufferSize];
        long lineFeeds = 0;
        long bytes = 0;
        int count;
        while ((count = await body.ReadAsync(buffer)) > 0)
        {
            lineFeeds += buffer.AsSpan(0, count).Count((byte)'\n');
            bytes += count;
        }

        return new Tally(LineFeeds: lineFeeds, Bytes: bytes);
    }

    public void Dispose() => _http.Dispose();
}
