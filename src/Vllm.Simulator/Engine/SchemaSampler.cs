using System.Globalization;
using System.Text.Json;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Engine;

/// <summary>
/// Invents a JSON value that a schema allows: enums, types, required properties and numeric bounds are kept. Names in
/// the question are taken for texts first, so that the weather in Oslo is asked for Oslo.
/// </summary>
internal sealed class SchemaSampler(string question, ulong seed)
{
    // A schema may refer to itself; the answer has to end.
    private const int Deepest = 8;

    private static readonly string[] Words = ["light", "river", "Paris", "summer", "garden", "north", "seven", "blue"];

    private readonly Queue<string> _names = new(
        question.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Where(word => word.Length > 2 && char.IsUpper(word[0]))
            .Select(word => word.Trim('.', ',', '?', '!', ':', ';')));

    private ulong _dice = seed;
    private JsonElement _root;

    public string Sample(JsonElement schema)
    {
        _root = schema;
        return Sample(schema, 0);
    }

    private string Sample(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return "{}";
        }

        if (depth <= Deepest && schema.Text("$ref") is { } reference)
        {
            return Sample(Resolve(reference), depth + 1);
        }

        if (schema.TryGetProperty("const", out JsonElement only))
        {
            return PythonJson.Dump(only);
        }

        if (schema.TryGetProperty("enum", out JsonElement words) && words.ValueKind == JsonValueKind.Array && words.GetArrayLength() > 0)
        {
            return PythonJson.Dump(words[(int)Roll((ulong)words.GetArrayLength())]);
        }

        if (depth > Deepest)
        {
            return "null";
        }

        foreach (string union in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (schema.TryGetProperty(union, out JsonElement options) && options.ValueKind == JsonValueKind.Array && options.GetArrayLength() > 0)
            {
                return Sample(options[0], depth + 1);
            }
        }

        return Type(schema) switch
        {
            "string" => PythonJson.Quote(Text(schema), asciiOnly: false),
            "integer" => ((long)Math.Ceiling(Number(schema))).ToString(CultureInfo.InvariantCulture),
            "number" => PythonJson.Float(Number(schema) + 0.5),
            "boolean" => Roll(2) == 0 ? "true" : "false",
            "null" => "null",
            "array" => Array(schema, depth),
            _ => Object(schema, depth),
        };
    }

    // References point into the schema itself: "#/$defs/City".
    private JsonElement Resolve(string reference) =>
        reference.Split('/').Skip(1).Aggregate(_root, (schema, name) => schema.Get(name));

    // Of several types the first one; a nullable text is a text.
    private static string? Type(JsonElement schema)
    {
        JsonElement type = schema.Get("type");
        JsonElement first = type.Items().FirstOrDefault(type);
        return first.ValueKind == JsonValueKind.String ? first.GetString() : null;
    }

    private string Object(JsonElement schema, int depth)
    {
        if (depth > Deepest || !schema.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return "{}";
        }

        HashSet<string>? required = schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.ToString())]
            : null;
        IEnumerable<string> members = properties.EnumerateObject()
            .Where(property => required is null || required.Contains(property.Name) || Roll(2) == 0)
            .Select(property => $"{PythonJson.Quote(property.Name, asciiOnly: false)}: {Sample(property.Value, depth + 1)}");
        return "{" + string.Join(", ", members) + "}";
    }

    private string Array(JsonElement schema, int depth)
    {
        long fewest = Bound(schema, "minItems") is { } least ? (long)least : 0;
        if (!schema.TryGetProperty("items", out JsonElement items) || (depth > Deepest && fewest == 0))
        {
            return "[]";
        }

        long count = Math.Min(Math.Max(fewest, 1 + (long)Roll(2)), Bound(schema, "maxItems") is { } most ? (long)most : long.MaxValue);
        return "[" + string.Join(", ", Enumerable.Range(0, (int)Math.Clamp(count, 0, 100)).Select(_ => Sample(items, depth + 1))) + "]";
    }

    private string Text(JsonElement schema)
    {
        string text = _names.TryDequeue(out string? name) ? name : Words[(int)Roll((ulong)Words.Length)];
        int fewest = Bound(schema, "minLength") is { } least ? (int)least : 0;
        int most = Bound(schema, "maxLength") is { } longest ? (int)longest : int.MaxValue;
        text = text.PadRight(Math.Clamp(fewest, 0, 1000), 'x');
        return text.Length > most ? text[..Math.Max(0, most)] : text;
    }

    private double Number(JsonElement schema)
    {
        double least = Bound(schema, "minimum") ?? Bound(schema, "exclusiveMinimum") + 1 ?? 0;
        double most = Bound(schema, "maximum") ?? Bound(schema, "exclusiveMaximum") - 1 ?? least + 30;
        return least + Math.Floor(Roll(1000) / 1000.0 * Math.Max(0, most - least));
    }

    private static double? Bound(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement bound) && bound.ValueKind == JsonValueKind.Number ? bound.GetDouble() : null;

    private ulong Roll(ulong sides)
    {
        _dice = Hash.Of(_dice, sides);
        return _dice % sides;
    }
}
