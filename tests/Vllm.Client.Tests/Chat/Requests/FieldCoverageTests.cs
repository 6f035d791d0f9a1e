using System.Reflection;
using System.Text.Json.Nodes;
using Vllm.Tests.Requests;

namespace Vllm.Tests.Chat.Requests;

/// <summary>The typed properties are the fields of the server's own schema: none missing, none made up.</summary>
public class FieldCoverageTests
{
    // Stream is decided by the method.
    private static readonly string[] NoProperty = ["stream"];

    [Fact]
    public void Properties_Always_AreTheFieldsOfTheSchema()
    {
        string[] schema = [.. RequestProperties.SchemaFields("ChatCompletionRequest").Except(NoProperty)];

        schema.Length.ShouldBe(67);
        RequestProperties.Of(typeof(ChatCompletionRequest)).Select(p => RequestProperties.ExpectedKey(p.Name)).ShouldBe(schema, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(PropertyNames))]
    public void Write_OnePropertySet_WritesItsOwnKey(string name)
    {
        PropertyInfo property = typeof(ChatCompletionRequest).GetProperty(name)!;
        ChatCompletionRequest request = RequestJson.Hello with { };
        property.SetValue(request, RequestProperties.Sample(property));
        // What a few properties need beside them to be right.
        request = name switch
        {
            nameof(request.TopLogprobs) or nameof(request.LogprobTokenIds) => request with { Logprobs = true },
            nameof(request.ToolChoice) => request with { Tools = [ChatTool.Function("f")] },
            _ => request,
        };

        JsonObject body = RequestJson.Tree(request, stream: name == nameof(request.StreamOptions));

        body.Remove(RequestProperties.ExpectedKey(name)).ShouldBeTrue();
        body.Select(p => p.Key).Except(["messages", "stream", "logprobs", "tools"]).ShouldBeEmpty();
    }

    [Fact]
    public void Write_AllSet_HoldsEveryFieldOfTheSchema()
    {
        // What excludes each other, or a stream, is taken out; the rest goes through the real writer in one body.
        ChatCompletionRequest request = AllSet() with { PromptLogprobs = null, UseBeamSearch = null };
        IEnumerable<string> keys = RequestJson.Tree(request, stream: true).Select(p => p.Key);

        keys.ShouldBe(RequestProperties.SchemaFields("ChatCompletionRequest").Except(["prompt_logprobs", "use_beam_search"]), ignoreOrder: true);
    }

    [Theory]
    [InlineData(typeof(StreamOptions), "StreamOptions")]
    [InlineData(typeof(RepetitionDetection), "RepetitionDetectionParams")]
    [InlineData(typeof(StructuredOutputs), "StructuredOutputsParams")]
    public void NestedProperties_Always_AreTheFieldsOfTheSchema(Type type, string schema)
    {
        // Names with an underscore are the server's own notes to itself.
        IEnumerable<string> fields = RequestProperties.SchemaFields(schema).Where(name => !name.StartsWith('_'));
        RequestProperties.Of(type).Select(p => RequestProperties.ExpectedKey(p.Name)).ShouldBe(fields, ignoreOrder: true);
    }

    public static TheoryData<string> PropertyNames() =>
        [.. RequestProperties.Of(typeof(ChatCompletionRequest)).Select(p => p.Name).Where(name => name != nameof(ChatCompletionRequest.Messages))];

    private static ChatCompletionRequest AllSet()
    {
        ChatCompletionRequest request = RequestJson.Hello with { };
        foreach (PropertyInfo property in RequestProperties.Of(typeof(ChatCompletionRequest)).Where(p => p.GetValue(request) is null))
        {
            property.SetValue(request, RequestProperties.Sample(property));
        }

        request = request with { AddGenerationPrompt = false };
        RequestProperties.Of(typeof(ChatCompletionRequest)).ShouldAllBe(p => p.GetValue(request) != null);
        return request;
    }
}
