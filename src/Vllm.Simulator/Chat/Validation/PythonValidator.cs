using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>What the Python front end checks before it looks at the model: the body's JSON, then vLLM's own rules, then the types.</summary>
internal static class PythonValidator
{
    public static JsonElement Validate(ReadOnlySpan<byte> body, string? contentType)
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

        PythonRules.Check(root);
        List<PydanticError> errors = [.. PydanticMessages.Check(root), .. PydanticSchema.Check(root), .. PydanticTools.Check(root)];
        return errors.Count == 0 ? root : throw PydanticError.ToApiError(errors, errors.Count).ToException();
    }
}
