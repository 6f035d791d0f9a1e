using System.Text.Json;

namespace Vllm.Simulator.Validation;

/// <summary>Findings about <c>stop</c>, a text or a list of texts.</summary>
internal static class PydanticStop
{
    // VLLM_MAX_STOP_STRINGS
    private const int MostStops = 4;

    public static IEnumerable<PydanticError> Check(JsonElement body)
    {
        if (!body.TryGetProperty("stop", out JsonElement stop) || stop.ValueKind is JsonValueKind.String or JsonValueKind.Null)
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
}
