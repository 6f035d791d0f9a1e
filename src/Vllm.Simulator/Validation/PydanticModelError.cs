using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>The text of a pydantic error that vLLM passes on as it is.</summary>
internal static class PydanticModelError
{
    public static ApiException Missing(string model, string location, JsonElement parent) => Of(model, location, "missing", "Field required", parent);

    public static ApiException Of(string model, string location, string type, string message, JsonElement value) => ApiError.BadRequest(
        $"1 validation error for {model}\n{location}\n  {message} [type={type}, input_value={Shortened(PythonText.Literal(value))}, input_type={TypeName(value)}]\n"
        + $"    For further information visit https://errors.pydantic.dev/2.14/v/{type}").ToException();

    // Of a long value pydantic shows the first 25 and the last 24 characters.
    private static string Shortened(string text) => text.Length <= 50 ? text : $"{text[..25]}...{text[^24..]}";

    private static string TypeName(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "int" : "float",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "dict",
        _ => "NoneType",
    };
}
