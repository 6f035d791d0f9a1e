using System.Text.Json;
using System.Text.Json.Nodes;
using Vllm.Testing;

namespace Vllm.Tests.Chat.Requests;

/// <summary>The bodies that were sent to a real vLLM, built again through the public types.</summary>
public class RecordedRequestTests
{
    [Fact]
    public void Write_RecordedBodiesThroughExtra_GivesTheSameJson()
    {
        int count = 0;
        foreach (Recorded recorded in Bodies())
        {
            JsonObject rest = recorded.Body.DeepClone().AsObject();
            rest.Remove("messages");
            rest.Remove("stream");
            ChatCompletionRequest request = new() { Messages = Messages(recorded.Body), Extra = rest };

            JsonShouldEqual(recorded, request);
            count++;
        }

        count.ShouldBeGreaterThan(350);
    }

    [Fact]
    public void Write_RecordedBodiesThroughTypedProperties_GivesTheSameJson()
    {
        int count = 0;
        foreach (Recorded recorded in Bodies())
        {
            ChatCompletionRequest? request = Typed(recorded.Body);
            if (request is null)
            {
                recorded.Status.ShouldBe(400, $"{recorded.Id} has no typed form, so the server should have refused it");
                continue;
            }

            try
            {
                request.Validate(recorded.Streamed);
            }
            catch (ArgumentException e)
            {
                recorded.Status.ShouldBe(400, $"{recorded.Id} was accepted by the server, but not here: {e.Message}");
                continue;
            }

            JsonShouldEqual(recorded, request);
            count++;
        }

        count.ShouldBeGreaterThan(320);
    }

    private static IEnumerable<Recorded> Bodies()
    {
        foreach (string line in TestData.ReadLines("recordings-index.jsonl.gz"))
        {
            JsonNode row = JsonNode.Parse(line)!;
            // A conversation that is none is what the types are there to prevent.
            if ((string?)row["path"] == "/v1/chat/completions"
                && row["body"] is JsonObject body && body["messages"] is JsonArray { Count: > 0 })
            {
                yield return new((string)row["id"]!, (int?)row["status"], body);
            }
        }
    }

    private static ChatMessage[] Messages(JsonObject body) =>
        [.. body["messages"]!.AsArray().Select(message => ChatMessage.FromJson(message!))];

    // The generated metadata reads what it writes; null: some value has a type that the property does not take.
    private static ChatCompletionRequest? Typed(JsonObject body)
    {
        try
        {
            var request = (ChatCompletionRequest)body.Deserialize(VllmJson.Options.GetTypeInfo(typeof(ChatCompletionRequest)))!;
            string[] known = [.. VllmJson.Options.GetTypeInfo(typeof(ChatCompletionRequest)).Properties.Select(p => p.Name), "stream"];
            foreach ((string key, JsonNode? value) in body.Where(p => !known.Contains(p.Key)))
            {
                request.Extra[key] = value?.DeepClone();
            }

            return request;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void JsonShouldEqual(Recorded recorded, ChatCompletionRequest request)
    {
        JsonObject expected = recorded.Body.DeepClone().AsObject();
        if (!recorded.Streamed)
        {
            // Not streaming is the default and not said.
            expected.Remove("stream");
        }

        JsonObject actual = RequestJson.Tree(request, stream: recorded.Streamed);
        JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"{recorded.Id}\n{actual.ToJsonString()}\n{expected.ToJsonString()}");
    }

    private sealed record Recorded(string Id, int? Status, JsonObject Body)
    {
        public bool Streamed => (bool?)Body["stream"] == true;
    }
}
