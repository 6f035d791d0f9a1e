using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vllm.Cli;

/// <summary>
/// Writes strings so that people can read them too. .NET's most relaxed encoder still turns every emoji into <c>\uD83C\uDF89</c>.
/// </summary>
internal static class ReadableJsonText
{
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static void WriteText(this Utf8JsonWriter writer, string name, string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            writer.WriteString(name, text);
            return;
        }

        writer.WritePropertyName(name);
        writer.WriteRawValue(Encode(text), skipInputValidation: true);
    }

    private static string Encode(string text)
    {
        var json = new StringBuilder(text.Length + 16).Append('"');
        for (int i = 0; i < text.Length;)
        {
            int run = text.AsSpan(i).IndexOfAnyInRange('\uD800', '\uDFFF');
            run = run < 0 ? text.Length - i : run;
            json.Append(Encoder.Encode(text.Substring(i, run)));
            i += run;
            if (i < text.Length)
            {
                // Half of a pair has no UTF-8 form.
                bool isPair = Rune.TryGetRuneAt(text, i, out Rune rune);
                json.Append(isPair ? rune.ToString() : "\uFFFD");
                i += isPair ? 2 : 1;
            }
        }

        return json.Append('"').ToString();
    }
}
