using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Tests.Chat.Requests;

/// <summary>The typed properties are the fields of the server's own schema: none missing, none made up.</summary>
public class FieldCoverageTests
{
    // Extra is the way around the fields; stream is decided by the method.
    private static readonly string[] NoField = ["Extra"];
    private static readonly string[] NoProperty = ["stream"];

    [Fact]
    public void Properties_Always_AreTheFieldsOfTheSchema()
    {
        string[] schema = [.. SchemaFields("ChatCompletionRequest").Except(NoProperty)];

        schema.Length.ShouldBe(67);
        Properties(typeof(ChatCompletionRequest)).Select(p => ExpectedKey(p.Name)).ShouldBe(schema, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(PropertyNames))]
    public void Write_OnePropertySet_WritesItsOwnKey(string name)
    {
        PropertyInfo property = typeof(ChatCompletionRequest).GetProperty(name)!;
        ChatCompletionRequest request = RequestJson.Hello with { };
        property.SetValue(request, Sample(property));
        // What a few properties need beside them to be right.
        request = name switch
        {
            nameof(request.TopLogprobs) or nameof(request.LogprobTokenIds) => request with { Logprobs = true },
            nameof(request.ToolChoice) => request with { Tools = [ChatTool.Function("f")] },
            _ => request,
        };

        JsonObject body = RequestJson.Tree(request, stream: name == nameof(request.StreamOptions));

        body.Remove(ExpectedKey(name)).ShouldBeTrue();
        body.Select(p => p.Key).Except(["messages", "stream", "logprobs", "tools"]).ShouldBeEmpty();
    }

    [Fact]
    public void Write_AllSet_HoldsEveryFieldOfTheSchema()
    {
        // What excludes each other, or a stream, is taken out; the rest goes through the real writer in one body.
        ChatCompletionRequest request = AllSet() with { PromptLogprobs = null, UseBeamSearch = null };
        IEnumerable<string> keys = RequestJson.Tree(request, stream: true).Select(p => p.Key);

        keys.ShouldBe(SchemaFields("ChatCompletionRequest").Except(["prompt_logprobs", "use_beam_search"]), ignoreOrder: true);
    }

    [Theory]
    [InlineData(typeof(StreamOptions), "StreamOptions")]
    [InlineData(typeof(RepetitionDetection), "RepetitionDetectionParams")]
    [InlineData(typeof(StructuredOutputs), "StructuredOutputsParams")]
    public void NestedProperties_Always_AreTheFieldsOfTheSchema(Type type, string schema)
    {
        // Names with an underscore are the server's own notes to itself.
        IEnumerable<string> fields = SchemaFields(schema).Where(name => !name.StartsWith('_'));
        Properties(type).Select(p => ExpectedKey(p.Name)).ShouldBe(fields, ignoreOrder: true);
    }

    public static TheoryData<string> PropertyNames() =>
        [.. Properties(typeof(ChatCompletionRequest)).Select(p => p.Name).Where(name => name != nameof(ChatCompletionRequest.Messages))];

    private static IEnumerable<string> SchemaFields(string schema)
    {
        using var stream = new GZipStream(TestData.Open("openapi-requests.json.gz"), CompressionMode.Decompress);
        return [.. JsonNode.Parse(stream)!["schemas"]![schema]!["properties"]!.AsObject().Select(p => p.Key)];
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => !NoField.Contains(p.Name));

    // Written apart from the library's naming policy on purpose.
    private static string ExpectedKey(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private static ChatCompletionRequest AllSet()
    {
        ChatCompletionRequest request = RequestJson.Hello with { };
        foreach (PropertyInfo property in Properties(typeof(ChatCompletionRequest)).Where(p => p.GetValue(request) is null))
        {
            property.SetValue(request, Sample(property));
        }

        request = request with { AddGenerationPrompt = false };
        Properties(typeof(ChatCompletionRequest)).ShouldAllBe(p => p.GetValue(request) != null);
        return request;
    }

    private static object Sample(PropertyInfo property) => property.PropertyType switch
    {
        var t when t == typeof(string) => "text",
        var t when t == typeof(int?) => 1,
        var t when t == typeof(long?) => 1L,
        var t when t == typeof(double?) => 0.5,
        var t when t == typeof(bool?) => true,
        var t when t == typeof(IReadOnlyList<int>) => new[] { 1 },
        var t when t == typeof(IReadOnlyList<string>) => new[] { "a" },
        var t when t == typeof(IReadOnlyDictionary<int, double>) => new Dictionary<int, double> { [1] = 0.5 },
        var t when t == typeof(IReadOnlyList<IReadOnlyDictionary<string, string>>) =>
            new[] { new Dictionary<string, string> { ["title"] = "t" } },
        var t when t == typeof(IReadOnlyList<ChatTool>) => new[] { ChatTool.Function("f") },
        var t when t == typeof(JsonObject) => new JsonObject { ["a"] = 1 },
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
