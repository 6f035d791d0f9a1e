using System.Text.Json;
using Vllm.Simulator.Validation;

namespace Vllm.Simulator.Completions.Validation;

/// <summary>Findings about <c>prompt</c>, a union of four types: pydantic lists what each of them misses.</summary>
internal static class PydanticPrompt
{
    private const string NoList = "Input should be a valid list";
    private const string NoText = "Input should be a valid string";

    public static IEnumerable<PydanticError> Check(JsonElement body)
    {
        if (!body.TryGetProperty("prompt", out JsonElement prompt) || prompt.ValueKind is JsonValueKind.Null or JsonValueKind.String)
        {
            return [];
        }

        List<PydanticError>[] variants =
        [
            [.. Ids("body.prompt.list[constrained-int]", prompt)],
            [.. List("body.prompt.list[list[constrained-int]]", prompt, Ids)],
            [new("string_type", "body.prompt.str", NoText, PythonText.Input(prompt))],
            [.. List("body.prompt.list[str]", prompt, Text)],
        ];
        return variants.Any(variant => variant.Count == 0) ? [] : variants.SelectMany(variant => variant);
    }

    private static IEnumerable<PydanticError> Ids(string location, JsonElement value) => List(location, value, Id);

    private static IEnumerable<PydanticError> List(string location, JsonElement value, Func<string, JsonElement, IEnumerable<PydanticError>> item) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().SelectMany((element, i) => item($"{location}.{i}", element))
            : [new("list_type", location, NoList, PythonText.Input(value))];

    private static IEnumerable<PydanticError> Id(string location, JsonElement value) =>
        PydanticFields.Check(location, new FieldType(FieldKind.Int, Nullable: false, Least: 0), value);

    private static IEnumerable<PydanticError> Text(string location, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? [] : [new("string_type", location, NoText, PythonText.Input(value))];
}
