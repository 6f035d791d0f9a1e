using System.Text.Json;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Serving;

/// <summary>
/// A constraint on the text: a JSON schema (an empty one: any object), choices, a regular expression or a grammar.
/// <c>response_format</c> and <c>structured_outputs</c> become one.
/// </summary>
internal sealed record StructuredOutput(JsonElement? JsonSchema, IReadOnlyList<string> Choices, string? Regex, string? Grammar)
{
    public static StructuredOutput? Read(JsonElement body)
    {
        JsonElement format = body.Get("response_format");
        JsonElement outputs = body.Get("structured_outputs");
        if (outputs.ValueKind == JsonValueKind.Object)
        {
            JsonElement schema = outputs.Get("json");
            return new(
                schema.ValueKind == JsonValueKind.String ? Parse(schema.GetString()!)
                    : schema.ValueKind == JsonValueKind.Object ? schema.Clone()
                    : outputs.Flag("json_object") ? Parse("{}") : null,
                outputs.Get("choice").Texts(),
                outputs.Text("regex"),
                outputs.Text("grammar"));
        }

        return format.Text("type") switch
        {
            "json_object" => new(Parse("{}"), [], null, null),
            "json_schema" => new(format.Get("json_schema").Get("schema") is { ValueKind: JsonValueKind.Object } schema ? schema.Clone() : Parse("{}"), [], null, null),
            _ => null,
        };
    }

    private static JsonElement? Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
