using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>
/// One JSON value as UTF-8, checked when it is taken in: what a caller gives us is a snapshot that no later change reaches,
/// and broken JSON is reported where it was given, not when the request is sent.
/// </summary>
internal readonly struct RawJson
{
    private readonly byte[] _utf8;

    private RawJson(byte[] utf8) => _utf8 = utf8;

    public static RawJson From(JsonNode json, string paramName) => Capture(writer => json.WriteTo(writer), paramName);

    public static RawJson From(JsonElement json, string paramName) => Capture(json.WriteTo, paramName);

    public static RawJson Parse(string json, string paramName)
    {
        JsonElement element;
        try
        {
            element = JsonElement.Parse(json, VllmJson.DocumentOptions);
        }
        catch (Exception e) when (VllmJson.IsBadJson(e))
        {
            throw new ArgumentException($"Not JSON: {e.Message}", paramName, e);
        }

        return From(element, paramName);
    }

    public static RawJson Read(ref Utf8JsonReader reader) => From(JsonElement.ParseValue(ref reader), nameof(reader));

    public static RawJson Build(Action<Utf8JsonWriter> write, string paramName) => Capture(write, paramName);

    /// <summary>The value for reading. A key that stands twice counts with its last value, as for the server.</summary>
    public JsonElement ToElement() => JsonElement.Parse(_utf8, VllmJson.DocumentOptions);

    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(_utf8, skipInputValidation: true);

    private static RawJson Capture(Action<Utf8JsonWriter> write, string paramName)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using var writer = new Utf8JsonWriter(buffer, VllmJson.WriterOptions);
            write(writer);
        }
        catch (Exception e) when (VllmJson.IsBadJson(e))
        {
            throw new ArgumentException($"The value cannot be written as JSON: {e.Message}", paramName, e);
        }

        return new RawJson(buffer.WrittenSpan.ToArray());
    }
}
