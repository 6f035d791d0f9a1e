using System.Reflection;
using System.Text.Json.Nodes;
using Vllm.Tests.Requests;

namespace Vllm.Tests.Completions.Requests;

/// <summary>The typed properties are the fields of the server's own schema: none missing, none made up.</summary>
public class CompletionFieldCoverageTests
{
    private static readonly CompletionRequest Once = new() { Prompt = "Once" };

    public static TheoryData<string> PropertyNames() =>
        [.. RequestProperties.Of(typeof(CompletionRequest)).Select(p => p.Name).Where(name => name != nameof(CompletionRequest.Prompt))];

    [Fact]
    public void Properties_Always_AreTheFieldsOfTheSchema()
    {
        // Stream is decided by the method.
        string[] schema = [.. RequestProperties.SchemaFields("CompletionRequest").Except(["stream"])];

        schema.Length.ShouldBe(54);
        RequestProperties.Of(typeof(CompletionRequest)).Select(p => RequestProperties.ExpectedKey(p.Name)).ShouldBe(schema, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(PropertyNames))]
    public void Write_OnePropertySet_WritesItsOwnKey(string name)
    {
        PropertyInfo property = typeof(CompletionRequest).GetProperty(name)!;
        CompletionRequest request = Once with { };
        property.SetValue(request, RequestProperties.Sample(property));
        request = name == nameof(request.LogprobTokenIds) ? request with { Logprobs = 1 } : request;

        JsonObject body = CompletionJson.Tree(request, stream: name == nameof(request.StreamOptions));

        body.Remove(RequestProperties.ExpectedKey(name)).ShouldBeTrue();
        body.Select(p => p.Key).Except(["prompt", "stream", "logprobs"]).ShouldBeEmpty();
    }

    [Fact]
    public void Write_AllSet_HoldsEveryFieldOfTheSchema()
    {
        CompletionRequest request = Once with { };
        foreach (PropertyInfo property in RequestProperties.Of(typeof(CompletionRequest)).Where(p => p.GetValue(request) is null))
        {
            property.SetValue(request, RequestProperties.Sample(property));
        }

        // What excludes a stream is taken out.
        IEnumerable<string> keys = CompletionJson.Tree(request with { PromptLogprobs = null, UseBeamSearch = null }, stream: true).Select(p => p.Key);

        keys.ShouldBe(RequestProperties.SchemaFields("CompletionRequest").Except(["prompt_logprobs", "use_beam_search"]), ignoreOrder: true);
    }
}
