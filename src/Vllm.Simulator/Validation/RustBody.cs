using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>What the Rust front end's deserialization refuses: it goes through the body once and stops at the first mistake.</summary>
/// <param name="name">The name of the request's type, which errors repeat.</param>
/// <param name="required">The field that has to be there; also the first one, if the body is a sequence of fields.</param>
/// <param name="fields">What serde expects of each field.</param>
/// <param name="checkNested">Looks into a field whose own type is right.</param>
internal sealed class RustBody(
    string name, string required, IReadOnlyDictionary<string, string> fields, Action<SerdeTypes, string, SerdeNode>? checkNested = null)
{
    private static readonly Dictionary<string, string> Items = new()
    {
        ["stop_token_ids"] = "u32",
        ["allowed_token_ids"] = "u32",
        ["bad_words"] = "a string",
    };

    public JsonElement Read(byte[] body, string? contentType)
    {
        CheckContentType(contentType);
        SerdeNode root = new SerdeReader(body).Read();
        var types = new SerdeTypes(body);
        if (root.Kind == SerdeKind.Sequence && root.Members.Count > 0)
        {
            // A struct may come as a sequence of its fields, and the first one is the required one.
            types.Check("[0]", root.Members[0].Value, fields[required], isOptional: false);
        }

        if (root.Kind != SerdeKind.Map)
        {
            types.Refuse("", $"invalid type: {root.Unexpected}, expected struct {name}", root.End);
        }

        CheckMembers(types, root);
        return Parse(body);
    }

    /// <summary>A body whose type only its members tell.</summary>
    public static JsonElement ReadAny(byte[] body, string? contentType)
    {
        CheckContentType(contentType);
        _ = new SerdeReader(body).Read();
        return Parse(body);
    }

    private static JsonElement Parse(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    private static void CheckContentType(string? contentType)
    {
        if (!string.Equals(contentType?.Split(';')[0].Trim(), "application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiError(400, "BadRequestError", "Expected request with `Content-Type: application/json`", Code: "json_parse_error").ToException();
        }
    }

    private void CheckMembers(SerdeTypes types, SerdeNode root)
    {
        var seen = new HashSet<string>();
        foreach ((string field, int nameEnd, SerdeNode value) in root.Members)
        {
            if (!fields.TryGetValue(field, out string? expected))
            {
                continue;
            }

            if (!seen.Add(field))
            {
                types.Refuse("", $"duplicate field `{field}`", nameEnd);
            }

            types.Check(field, value, expected, isOptional: field != required);
            for (int i = 0; Items.TryGetValue(field, out string? item) && i < value.Members.Count; i++)
            {
                types.Check($"{field}[{i}]", value.Members[i].Value, item, isOptional: false);
            }

            checkNested?.Invoke(types, field, value);
        }

        if (!seen.Contains(required))
        {
            types.Refuse("", $"missing field `{required}`", root.End);
        }
    }
}
