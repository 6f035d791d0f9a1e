using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Vllm.Benchmarks.Clients;

/// <summary>What the framework offers: <see cref="SseParser"/>, and System.Text.Json with source generation.</summary>
internal sealed class SseParserClient(Target target) : IBenchmarkClient
{
    private readonly PlainHttp _http = new(target);

    public async Task<Tally> ReadAsync()
    {
        using HttpResponseMessage response = await _http.SendAsync();
        await using Stream body = await response.Content.ReadAsStreamAsync();
        long characters = 0;
        long values = 0;
        await foreach (SseItem<WireChunk?> item in SseParser.Create(body, ParseItem).EnumerateAsync())
        {
            if (item.Data is not { } chunk)
            {
                break;
            }

            values += chunk.Usage is { } usage ? usage.PromptTokens + usage.CompletionTokens + usage.TotalTokens : 0;
            foreach (WireChoice choice in chunk.Choices)
            {
                characters += choice.Delta.Content?.Length ?? 0;
                values += SizeOf(choice.Logprobs?.Content);
                foreach (WireToolCall call in choice.Delta.ToolCalls ?? [])
                {
                    characters += call.Function?.Arguments?.Length ?? 0;
                }
            }
        }

        return new Tally(Characters: characters, Values: values);
    }

    public void Dispose() => _http.Dispose();

    private static WireChunk? ParseItem(string eventType, ReadOnlySpan<byte> data) =>
        data.SequenceEqual("[DONE]"u8) ? null : JsonSerializer.Deserialize(data, WireJson.Default.WireChunk);

    private static long SizeOf(WireLogprob[]? logprobs)
    {
        long size = 0;
        foreach (WireLogprob token in logprobs ?? [])
        {
            size += (token.Logprob <= 0 ? 1 : 0) + token.Token.Length + (token.Bytes?.Length ?? 0) + SizeOf(token.TopLogprobs);
        }

        return size;
    }
}
