using System.Text.Json;
using System.Text.RegularExpressions;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>
/// What the engine's grammar compiler refuses, with the words of the recordings. It only looks for the mistakes that
/// can be seen without compiling: a broken regular expression, an unknown JSON schema type, an open parenthesis.
/// </summary>
internal static class StructuredOutputRules
{
    private static readonly string[] SchemaTypes = ["string", "number", "integer", "boolean", "object", "array", "null"];

    public static ApiError? Check(StructuredOutput? output) => output switch
    {
        { Regex: { } regex } => Regex(regex),
        { JsonSchema: { } schema } => UnknownType(schema) is { } type ? ApiError.BadRequest($"Grammar error: Invalid type: {type}") : null,
        { Grammar: { } grammar } => Grammar(grammar),
        _ => null,
    };

    private static ApiError? Regex(string pattern)
    {
        try
        {
            _ = System.Text.RegularExpressions.Regex.Match("", pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
        catch (RegexParseException mistake)
        {
            (int offset, string reason) = mistake.Error == RegexParseError.InsufficientClosingParentheses
                ? (pattern.LastIndexOf('('), "unclosed group")
                : (Math.Max(0, mistake.Offset - 1), mistake.Error.ToString());
            const string Rule = "start: /";
            string pointer = new string(' ', offset) + "^";
            return ApiError.BadRequest(
                $"Grammar error: at 1({Rule.Length + offset}): invalid regex \"{pattern}\" (in regex): regex parse error:\n    {pattern}\n    {pointer}\n"
                + $"error: {reason}\n   1 | {Rule}{pattern}/\n              {pointer}");
        }
    }

    private static string? UnknownType(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().Select(UnknownType).FirstOrDefault(type => type is not null);
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (schema.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && !SchemaTypes.Contains(type.GetString()))
        {
            return type.GetString();
        }

        string[] nested = ["items", "anyOf", "oneOf", "allOf", "additionalProperties"];
        IEnumerable<JsonElement> properties = schema.TryGetProperty("properties", out JsonElement map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Select(property => property.Value)
            : [];
        return nested.Where(name => schema.TryGetProperty(name, out _)).Select(schema.GetProperty).Concat(properties)
            .Select(UnknownType).FirstOrDefault(found => found is not null);
    }

    private static ApiError? Grammar(string grammar)
    {
        string[] lines = grammar.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Count(c => c == '(') > lines[i].Count(c => c == ')'))
            {
                return ApiError.BadRequest(
                    "Invalid grammar specification: Failed to convert the grammar from GBNF to Lark: "
                    + $"Expected ')' at line {i + 1}, '{lines[i]}' ^ ''");
            }
        }

        return null;
    }
}
