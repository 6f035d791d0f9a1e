using System.Globalization;
using System.Text.Json;

namespace Vllm.Simulator.Validation;

/// <summary>Pydantic's finding about a field whose value is not of the field's type.</summary>
internal static class PydanticFields
{
    /// <summary>The findings about those of the fields that the body has.</summary>
    public static IEnumerable<PydanticError> Check(JsonElement body, IEnumerable<(string Name, FieldType Type)> fields)
    {
        foreach ((string name, FieldType type) in fields)
        {
            if (body.TryGetProperty(name, out JsonElement value))
            {
                foreach (PydanticError error in Check($"body.{name}", type, value))
                {
                    yield return error;
                }
            }
        }
    }

    /// <summary>The findings about one value.</summary>
    public static IEnumerable<PydanticError> Check(string location, FieldType type, JsonElement value)
    {
        if (type.Nullable && value.ValueKind == JsonValueKind.Null)
        {
            yield break;
        }

        if (Mismatch(type, value) is { } found)
        {
            yield return new(found.Type, location, found.Message, PythonText.Input(value), found.Context);
        }
        else if (type.Item is not null && value.ValueKind == JsonValueKind.Array)
        {
            int i = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                foreach (PydanticError error in Check($"{location}.{i++}", type.Item, item))
                {
                    yield return error;
                }
            }
        }
        else if (type.Item is not null)
        {
            foreach (PydanticError error in value.EnumerateObject().SelectMany(property => Check($"{location}.{property.Name}", type.Item, property.Value)))
            {
                yield return error;
            }
        }
    }

    private static (string Type, string Message, string? Context)? Mismatch(FieldType type, JsonElement value) => type.Kind switch
    {
        FieldKind.Text => value.ValueKind == JsonValueKind.String ? null : ("string_type", "Input should be a valid string", null),
        FieldKind.Int => Int(type, value),
        FieldKind.Float => Float(value),
        FieldKind.Bool => Bool(value),
        FieldKind.Word => Word(type.Words!, value),
        FieldKind.List => value.ValueKind == JsonValueKind.Array ? null : ("list_type", "Input should be a valid list", null),
        _ => value.ValueKind == JsonValueKind.Object ? null : ("dict_type", "Input should be a valid dictionary", null),
    };

    private static (string, string, string?)? Int(FieldType type, JsonElement value)
    {
        double number;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                number = value.GetDouble();
                break;
            case JsonValueKind.True or JsonValueKind.False:
                number = value.ValueKind == JsonValueKind.True ? 1 : 0;
                break;
            case JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed):
                number = parsed;
                break;
            case JsonValueKind.String:
                return ("int_parsing", "Input should be a valid integer, unable to parse string as an integer", null);
            default:
                return ("int_type", "Input should be a valid integer", null);
        }

        return number != Math.Floor(number) ? ("int_from_float", "Input should be a valid integer, got a number with a fractional part", null)
            : number < type.Least ? ("greater_than_equal", $"Input should be greater than or equal to {type.Least}", $"'ge': {type.Least}")
            : null;
    }

    private static (string, string, string?)? Float(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _) => null,
        JsonValueKind.String => ("float_parsing", "Input should be a valid number, unable to parse string as a number", null),
        _ => ("float_type", "Input should be a valid number", null),
    };

    private static (string, string, string?)? Bool(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Number when value.GetDouble() is 0 or 1 => null,
        JsonValueKind.String when value.GetString()!.ToLowerInvariant() is "true" or "false" or "1" or "0" or "on" or "off" or "yes" or "no" or "t" or "f" or "y" or "n" => null,
        JsonValueKind.Number or JsonValueKind.String => ("bool_parsing", "Input should be a valid boolean, unable to interpret input", null),
        _ => ("bool_type", "Input should be a valid boolean", null),
    };

    private static (string, string, string?)? Word(string[] words, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && words.Contains(value.GetString()))
        {
            return null;
        }

        string expected = string.Join(", ", words[..^1].Select(word => $"'{word}'")) + $" or '{words[^1]}'";
        return ("literal_error", $"Input should be {expected}", $"'expected': {PythonText.Repr(expected)}");
    }
}
