using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Vllm;
using Vllm.Simulator;

// With --demo a simulator answers, inside this program; else the server that VLLM_BASE_URL names.
await using VllmSimulator? demo = args.Contains("--demo") ? await VllmSimulator.StartAsync() : null;
using VllmClient client = demo is null ? VllmClient.FromEnvironment() : new VllmClient(demo.BaseUrl.ToString());

// Else the schema also allows numbers as text, null, and missing properties.
var strict = new JsonSerializerOptions(JsonSerializerOptions.Web)
{
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
};
JsonNode schema = strict.GetJsonSchemaAsNode(typeof(Person));
ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
{
    Messages = [ChatMessage.User("Who discovered radium? Answer as JSON.")],
    ResponseFormat = ResponseFormat.JsonSchema("person", schema, strict: true),
    MaxTokens = 1024,
});

if (answer.FinishReason == FinishReason.Length)
{
    Console.Error.WriteLine("The JSON is cut: the answer reached MaxTokens.");
    return 1;
}

Person person = JsonSerializer.Deserialize<Person>(answer.Content, strict)!;
Console.WriteLine($"name: {person.Name}");
Console.WriteLine($"born: {person.BirthYear}");
Console.WriteLine($"fields: {string.Join(", ", person.Fields)}");
return 0;

internal sealed record Person(string Name, int BirthYear, string[] Fields);
