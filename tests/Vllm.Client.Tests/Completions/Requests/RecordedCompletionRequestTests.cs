using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Vllm.Testing;

namespace Vllm.Tests.Completions.Requests;

/// <summary>The bodies that were sent to a real vLLM, built again through the public types.</summary>
public class RecordedCompletionRequestTests
{
    private static readonly JsonTypeInfo Type = VllmJson.Options.GetTypeInfo(typeof(CompletionRequest));

    public static IEnumerable<TheoryDataRow<string>> Ids =>
        from recording in Recording.All
        where recording is { Path: "/v1/completions", Body: not null }
        select new TheoryDataRow<string>(recording.Id);

    [Fact]
    public void Recordings_OfCompletions_AreMany() => Ids.Count().ShouldBeGreaterThan(55);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Write_RecordedBodyThroughTypedProperties_GivesTheSameJson(string id)
    {
        Recording recording = Recording.Get(id);
        JsonObject body = JsonNode.Parse(recording.Body!.Value.GetRawText())!.AsObject();
        bool stream = (bool?)body["stream"] == true;
        CompletionRequest request = Typed(body);
        if (!stream)
        {
            // Not streaming is the default and not said.
            body.Remove("stream");
        }

        JsonObject actual;
        try
        {
            actual = CompletionJson.Tree(request, stream: stream);
        }
        catch (ArgumentException e)
        {
            recording.ReadResponse()!.Status.ShouldBe(400, $"the server accepted what was refused here: {e.Message}");
            return;
        }

        JsonNode.DeepEquals(actual, body).ShouldBeTrue(actual.ToJsonString());
    }

    // The generated metadata reads what it writes.
    private static CompletionRequest Typed(JsonObject body)
    {
        var request = (CompletionRequest)body.Deserialize(Type)!;
        foreach ((string key, JsonNode? value) in body.Where(p => p.Key != "stream" && Type.Properties.All(known => known.Name != p.Key)))
        {
            request.Extra[key] = value?.DeepClone();
        }

        return request;
    }
}
