using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>What the Python front end asks of any body: JSON by its content type, and an object.</summary>
internal static class PythonBody
{
    public static JsonElement Read(ReadOnlySpan<byte> body, string? contentType)
    {
        if (!string.Equals(contentType?.Split(';')[0].Trim(), "application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiError(400, "Bad Request", "1 validation error:\n  Unsupported Media Type: Only 'application/json' is allowed").ToException();
        }

        JsonElement root = PythonJsonReader.Read(body);
        if (root.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            throw PydanticError.ToApiError([new("missing", "body", "Field required", "None")], 1).ToException();
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            const string NoObject = "Input should be a valid dictionary or object to extract fields from";
            throw PydanticError.ToApiError([new("model_attributes_type", "body", NoObject, PythonText.Input(root))], 1).ToException();
        }

        return root;
    }

    /// <summary>The body, or the refusal that names all findings.</summary>
    public static JsonElement Accept(JsonElement body, params IReadOnlyList<PydanticError> errors) =>
        errors.Count == 0 ? body : throw PydanticError.ToApiError(errors, errors.Count).ToException();
}
