using System.Text.Json;
using Vllm.Simulator.Validation;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>Findings about <c>tools</c>.</summary>
internal static class PydanticTools
{
    public static IEnumerable<PydanticError> Check(JsonElement body) =>
        !body.TryGetProperty("tools", out JsonElement tools) || tools.ValueKind == JsonValueKind.Null ? []
        : tools.ValueKind == JsonValueKind.Array ? tools.EnumerateArray().SelectMany((tool, i) => Tool($"body.tools.{i}", tool))
        : [new("list_type", "body.tools", "Input should be a valid list", PythonText.Input(tools))];

    private static IEnumerable<PydanticError> Tool(string location, JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            yield return new("model_attributes_type", location, "Input should be a valid dictionary or object to extract fields from", PythonText.Input(tool));
        }
        else if (!tool.TryGetProperty("function", out JsonElement function))
        {
            yield return PydanticError.Missing($"{location}.function", tool);
        }
        else if (function.ValueKind != JsonValueKind.Object)
        {
            yield return new("model_attributes_type", $"{location}.function", "Input should be a valid dictionary or object to extract fields from", PythonText.Input(function));
        }
        else if (!function.TryGetProperty("name", out JsonElement name))
        {
            yield return PydanticError.Missing($"{location}.function.name", function);
        }
        else if (name.ValueKind != JsonValueKind.String)
        {
            yield return new("string_type", $"{location}.function.name", "Input should be a valid string", PythonText.Input(name));
        }
    }
}
