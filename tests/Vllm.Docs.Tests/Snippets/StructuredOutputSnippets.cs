using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/structured-output.md</c>.</summary>
public sealed class StructuredOutputSnippets : SnippetTest
{
    [Fact]
    public async Task ResponseFormat_Schema_AnswerFitsTheType()
    {
        VllmClient client = Client;

        // docs: structured-type
        JsonNode schema = Strict.GetJsonSchemaAsNode(typeof(Person));

        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("Who discovered radium? Answer as JSON.")],
            ResponseFormat = ResponseFormat.JsonSchema("person", schema, strict: true),
        });

        if (answer.FinishReason == FinishReason.Length) throw new InvalidOperationException("The JSON is cut: raise MaxTokens.");
        Person person = JsonSerializer.Deserialize<Person>(answer.Content, Strict)!;
        // end

        person.Name.ShouldNotBeNull();
    }

    [Fact]
    public async Task StructuredOutputs_Choice_IsOneOfThem()
    {
        VllmClient client = Client;

        // docs: structured-choice
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Messages = [ChatMessage.User("\"I love it!\" Is this positive or negative?")],
            StructuredOutputs = new() { Choice = ["positive", "negative"] },
        });

        bool isPositive = answer.Content.Trim() == "positive"; // a thinking model leaves blank lines before its answer
        // end

        answer.Content.Trim().ShouldBeOneOf("positive", "negative");
    }

    // docs: structured-types
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Web)
    {
        NumberHandling = JsonNumberHandling.Strict, // else the schema also allows "1867"
        RespectNullableAnnotations = true, // else every string may be null
        RespectRequiredConstructorParameters = true, // else every property may be missing
    };

    public sealed record Person(string Name, int BirthYear, string[] Fields);
    // end
}
