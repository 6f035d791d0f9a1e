using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>Reads the arguments of a call: a JSON object, or nothing, which is an empty one.</summary>
internal static class ToolArguments
{
    public const string None = "{}";

    /// <summary>The arguments as an object; false with the place of the fault, counted in characters from 0, when they are none.</summary>
    public static bool TryParse(string text, out JsonElement arguments, out int position)
    {
        position = 0;

        if (AreNone(text))
        {
            arguments = JsonElement.Parse(None);
            return true;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        try
        {
            arguments = JsonElement.Parse(utf8, VllmJson.DocumentOptions);
            return arguments.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException exception)
        {
            arguments = default;
            position = PositionOf(exception, utf8);
            return false;
        }
    }

    /// <summary>Whether there are none: models without a parameter to fill write nothing at all, or null.</summary>
    public static bool AreNone(string text) => text.AsSpan().Trim() is "" or "null";

    /// <summary>Whether the text is a JSON object that has an end: neither empty nor cut.</summary>
    public static bool AreWhole(string text) => !AreNone(text) && TryParse(text, out _, out _);

    private static int PositionOf(JsonException exception, byte[] utf8)
    {
        int start = 0;
        for (long line = exception.LineNumber ?? 0; line > 0; line--)
        {
            start += utf8.AsSpan(start).IndexOf((byte)'\n') + 1;
        }

        return Encoding.UTF8.GetCharCount(utf8, 0, (int)Math.Min(start + (exception.BytePositionInLine ?? 0), utf8.Length));
    }
}
