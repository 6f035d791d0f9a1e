using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vllm;

/// <summary>The one set of JSON settings that everything in this library reads and writes with.</summary>
internal static class VllmJson
{
    // The default encoder escapes every letter that is not ASCII, and <, >, &, ', for pages of HTML: a Japanese prompt
    // would double in size. The body of a request is never HTML.
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The default of 64 levels is less than a nested tool schema may have; the reader needs no stack for more.
    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = 512 };

    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>
    /// What System.Text.Json throws for text that is no JSON and for a value that has no JSON form: NaN, half of a surrogate
    /// pair in parsed JSON, nesting beyond 1,000 levels, a type nobody described.
    /// </summary>
    public static bool IsBadJson(Exception exception) =>
        exception is ArgumentException or InvalidOperationException or NotSupportedException or JsonException;

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(VllmJsonContext.Default.Options)
        {
            Encoder = WriterOptions.Encoder,
            MaxDepth = DocumentOptions.MaxDepth,
            TypeInfoResolver = VllmJsonContext.Default,
        };
        options.MakeReadOnly();
        return options;
    }
}
