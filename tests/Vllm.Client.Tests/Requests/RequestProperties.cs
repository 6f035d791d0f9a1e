using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Tests.Requests;

/// <summary>The properties of the request types, the server's own list of fields, and a value for each.</summary>
internal static class RequestProperties
{
    // Extra is the way around the fields.
    private static readonly string[] NoField = ["Extra"];

    public static IEnumerable<string> SchemaFields(string schema)
    {
        using var stream = new GZipStream(TestData.Open("openapi-requests.json.gz"), CompressionMode.Decompress);
        return [.. JsonNode.Parse(stream)!["schemas"]![schema]!["properties"]!.AsObject().Select(p => p.Key)];
    }

    public static IEnumerable<PropertyInfo> Of(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => !NoField.Contains(p.Name));

    // Written apart from the library's naming policy on purpose.
    public static string ExpectedKey(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));

    public static object Sample(PropertyInfo property) => property.PropertyType switch
    {
        var t when t == typeof(string) => "text",
        var t when t == typeof(int?) => 1,
        var t when t == typeof(long?) => 1L,
        var t when t == typeof(double?) => 0.5,
        var t when t == typeof(bool?) => true,
        var t when t == typeof(IReadOnlyList<int>) => new[] { 1 },
        var t when t == typeof(IReadOnlyList<string>) => new[] { "a" },
        var t when t == typeof(IReadOnlyList<ReadOnlyMemory<byte>>) => new ReadOnlyMemory<byte>[] { new byte[] { 1, 2, 255 } },
        var t when t == typeof(IReadOnlyDictionary<int, double>) => new Dictionary<int, double> { [1] = 0.5 },
        var t when t == typeof(IReadOnlyList<IReadOnlyDictionary<string, string>>) =>
            new[] { new Dictionary<string, string> { ["title"] = "t" } },
        var t when t == typeof(IReadOnlyList<ChatTool>) => new[] { ChatTool.Function("f") },
        var t when t == typeof(JsonObject) => new JsonObject { ["a"] = 1 },
        var t when t == typeof(CompletionPrompt) => CompletionPrompt.Text("Once"),
        var t when t == typeof(ToolChoice) => ToolChoice.Auto,
        var t when t == typeof(ResponseFormat) => ResponseFormat.Text,
        var t when t == typeof(StructuredOutputs) => new StructuredOutputs { Regex = "a" },
        var t when t == typeof(StreamOptions) => new StreamOptions { IncludeUsage = true },
        var t when t == typeof(RepetitionDetection) => new RepetitionDetection { MaxPatternSize = 2, MinCount = 2 },
        var t when t == typeof(ReasoningEffort?) => ReasoningEffort.Low,
        var t when t == typeof(TruncationSide?) => TruncationSide.Left,
        var t when t == typeof(MultimodalPayload?) => MultimodalPayload.None,
        var t => throw new InvalidOperationException($"No sample for {property.Name} of type {t}."),
    };
}
