using System.Buffers;
using System.Text.Json;

namespace Vllm;

/// <summary>Writes the JSON body of a request: the typed properties that are set, then <c>stream</c>, then the extra ones.</summary>
internal static class RequestWriter
{
    /// <summary>Checks the request and gives its body in UTF-8.</summary>
    /// <param name="request">The request.</param>
    /// <param name="defaultModel">The model when the request names none; null leaves the choice to the server.</param>
    /// <param name="stream">Whether the answer is to be streamed.</param>
    /// <exception cref="ArgumentException">The request can never be right.</exception>
    public static ReadOnlyMemory<byte> Write(IGenerationRequest request, string? defaultModel, bool stream)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate(stream);

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, VllmJson.WriterOptions))
        {
            WriteTo(writer, request, defaultModel, stream);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteTo(Utf8JsonWriter writer, IGenerationRequest request, string? defaultModel, bool stream)
    {
        var body = new RequestBody(writer, request.Extra, defaultModel);
        try
        {
            writer.WriteStartObject();
            request.WriteTo(body);
            if (stream)
            {
                writer.WriteBoolean("stream", true);
            }

            body.AddExtra();
            writer.WriteEndObject();
        }
        catch (Exception e) when (VllmJson.IsBadJson(e))
        {
            throw new ArgumentException($"'{body.Key}' cannot be written as JSON: {e.Message}", nameof(request), e);
        }
    }
}
