using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vllm.Tests.Support;

namespace Vllm.Tests.Streaming.Memo;

/// <summary>Reads the same bytes in one form, with or without the memo, and says what came of it in words that can be compared.</summary>
internal static class MemoReading
{
    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new RawElements() },
    };

    public static string[] Forms { get; } = ["events", "text", "utf8", "whole"];

    public static async Task<string> ChatAsync(IEnumerable<ReadOnlyMemory<byte>> pieces, string form, bool usesMemo, int? choices = null)
    {
        using VllmClient client = Client(pieces, usesMemo);
        ChatStream stream = client.Chat.Completions.StreamAsync(Answers.Request with { N = choices });
        return await DescribeAsync(form, stream, stream.TextAsync(), stream.Utf8TextAsync(), stream.ToCompletionAsync, () => stream.Completion);
    }

    public static async Task<string> CompletionAsync(IEnumerable<ReadOnlyMemory<byte>> pieces, string form, bool usesMemo, CompletionPrompt prompt, int? choices = null)
    {
        using VllmClient client = Client(pieces, usesMemo);
        CompletionStream stream = client.Completions.StreamAsync(new CompletionRequest { Model = "m", Prompt = prompt, N = choices });
        return await DescribeAsync(form, stream, stream.TextAsync(), stream.Utf8TextAsync(), stream.ToCompletionAsync, () => stream.Completion);
    }

    private static VllmClient Client(IEnumerable<ReadOnlyMemory<byte>> pieces, bool usesMemo) =>
        StubServer.Always(() => StubServer.Body(new PieceStream(pieces)))
            .Client(new VllmClientOptions { Resilience = new() { Retry = new() { MaxRetries = 0 } }, UsesMemo = usesMemo });

    private static async Task<string> DescribeAsync<TEvent, TAnswer>(
        string form,
        IAsyncEnumerable<TEvent> events,
        IAsyncEnumerable<string> texts,
        IAsyncEnumerable<ReadOnlyMemory<byte>> utf8Texts,
        Func<CancellationToken, Task<TAnswer>> whole,
        Func<TAnswer> completion)
    {
        var said = new StringBuilder();
        try
        {
            switch (form)
            {
                case "events":
                    await foreach (TEvent e in events)
                    {
                        said.Append(e!.GetType().Name).AppendLine(Json(e));
                    }

                    break;
                case "text":
                    await foreach (string text in texts)
                    {
                        said.AppendLine(Json(text));
                    }

                    break;
                case "utf8":
                    await foreach (ReadOnlyMemory<byte> text in utf8Texts)
                    {
                        said.AppendLine(Convert.ToHexString(text.Span));
                    }

                    break;
                default:
                    said.AppendLine(Json(await whole(CancellationToken.None)));
                    break;
            }
        }
        catch (VllmException exception)
        {
            said.Append(exception.GetType().Name).AppendLine(exception.Message).AppendLine(Json(exception.PartialCompletion));
        }

        return said.AppendLine(Json(completion())).ToString();
    }

    private static string Json(object? value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Writes elements as they came: the usual way throws for half a surrogate pair in them.</summary>
    private sealed class RawElements : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8Value(value)));
    }
}
