using System.Text.Json;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Validation;

/// <summary>Values as Python prints them, for error messages.</summary>
internal static class PythonText
{
    /// <summary>A string literal: single quotes, unless there is one inside and no double one.</summary>
    public static string Repr(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);
        return quote + (quote == '\'' ? escaped.Replace("'", "\\'", StringComparison.Ordinal) : escaped) + quote;
    }

    /// <summary>A JSON value as <c>str()</c> of the Python object.</summary>
    public static string Str(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null or JsonValueKind.Undefined => "None",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Literal)) + "]",
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(p => $"{Repr(p.Name)}: {Literal(p.Value)}")) + "}",
        _ => PythonJson.Dump(value),
    };

    /// <summary>How vLLM names an input in a validation error: whole lists and objects are not repeated.</summary>
    public static string Input(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"<list of {value.GetArrayLength()} items>",
        JsonValueKind.Object => $"<dict of {value.EnumerateObject().Count()} items>",
        _ => Str(value),
    };

    /// <summary>A JSON value as <c>repr()</c> of the Python object.</summary>
    public static string Literal(JsonElement value) => value.ValueKind == JsonValueKind.String ? Repr(value.GetString()!) : Str(value);
}
