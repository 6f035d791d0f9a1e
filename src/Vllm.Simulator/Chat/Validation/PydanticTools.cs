using System.Text.Json;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>Findings about <c>tools</c> and <c>stop</c>, the nested fields.</summary>
internal static class PydanticTools
{
    // VLLM_MAX_STOP_STRINGS
    private const int MostStops = 4;

    public static IEnumerable<PydanticError> Check(JsonElement body)
    {
        IEnumerable<PydanticError> errors = [];
        if (body.TryGetProperty("stop", out JsonElement stop))
        {
            errors = errors.Concat(Stop(stop));
        }

        if (body.TryGetProperty("tools", out JsonElement tools) && tools.ValueKind != JsonValueKind.Null)
        {
            errors = errors.Concat(tools.ValueKind == JsonValueKind.Array
                ? tools.EnumerateArray().SelectMany((tool, i) => Tool($"body.tools.{i}", tool))
                : [new("list_type", "body.tools", "Input should be a valid list", PythonText.Input(tools))]);
        }

        return errors;
    }

    private static IEnumerable<PydanticError> Stop(JsonElement stop)
    {
        if (stop.ValueKind is JsonValueKind.String or JsonValueKind.Null)
        {
            yield break;
        }

        if (stop.ValueKind != JsonValueKind.Array)
        {
            yield return new("string_type", "body.stop.str", "Input should be a valid string", PythonText.Input(stop));
            yield return new("list_type", "body.stop.list[str]", "Input should be a valid list", PythonText.Input(stop));
            yield break;
        }

        int i = 0;
        foreach (JsonElement item in stop.EnumerateArray().Where(item => item.ValueKind != JsonValueKind.String))
        {
            yield return new("string_type", $"body.stop.list[str].{i++}", "Input should be a valid string", PythonText.Input(item));
        }

        if (stop.GetArrayLength() is var count && count > MostStops)
        {
            yield return new(
                "too_long", "body.stop.list[str]", $"List should have at most {MostStops} items after validation, not {count}",
                PythonText.Input(stop), $"'field_type': 'List', 'max_length': {MostStops}, 'actual_length': {count}");
        }
    }

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
