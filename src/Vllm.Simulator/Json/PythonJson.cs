using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vllm.Simulator.Json;

/// <summary>JSON as Python's <c>json.dumps</c> writes it: blanks after colon and comma, floats with their point.</summary>
internal static class PythonJson
{
    public static string Dump(JsonElement value, bool asciiOnly = false)
    {
        var text = new StringBuilder();
        Write(value, text, asciiOnly);
        return text.ToString();
    }

    public static string Quote(string value, bool asciiOnly)
    {
        var text = new StringBuilder();
        Quote(value, text, asciiOnly);
        return text.ToString();
    }

    /// <summary>A float as Python shows it: <c>1.0</c>, not <c>1</c>.</summary>
    public static string Float(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E', 'N') >= 0 ? text : text + ".0";
    }

    private static void Write(JsonElement value, StringBuilder text, bool asciiOnly)
    {
        string separator = "";
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    text.Append(separator);
                    Quote(property.Name, text, asciiOnly);
                    text.Append(": ");
                    Write(property.Value, text, asciiOnly);
                    separator = ", ";
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (JsonElement item in value.EnumerateArray())
                {
                    text.Append(separator);
                    Write(item, text, asciiOnly);
                    separator = ", ";
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                Quote(value.GetString()!, text, asciiOnly);
                break;
            case JsonValueKind.Number when value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') >= 0:
                text.Append(Float(value.GetDouble()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void Quote(string value, StringBuilder text, bool asciiOnly)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                _ when c < ' ' || (asciiOnly && c > '~') => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
