using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Vllm;

/// <summary>How a request is refused: by property, value and remedy.</summary>
internal static class RequestRules
{
    // The parameter of CreateAsync and StreamAsync, which is what the caller knows.
    private static string ParamName => "request";

    public static void Require([DoesNotReturnIf(false)] bool isRight, string property, object? value, string remedy)
    {
        if (!isRight)
        {
            Refuse(property, value, remedy);
        }
    }

    public static void RequireFinite(string property, double? value) =>
        Require(value is not { } number || double.IsFinite(number), property, value, "must be a finite number");

    [DoesNotReturn]
    public static void Refuse(string property, object? value, string remedy) =>
        throw new ArgumentException($"{property} ({Text(value)}) {remedy}.", ParamName);

    /// <summary>Refuses a null in a list. Nothing is put together for one that has none, which is nearly every one.</summary>
    public static void RequireEntries<T>(string property, IReadOnlyList<T>? entries)
        where T : class
    {
        for (int i = 0; i < entries?.Count; i++)
        {
            if (entries[i] is null)
            {
                Refuse($"{property}[{i}]", null, "must not be null");
            }
        }
    }

    /// <summary>Refuses an empty list.</summary>
    public static void RequireAny<T>(string property, IReadOnlyCollection<T>? entries, string remedy)
    {
        if (entries is { Count: 0 })
        {
            Refuse(property, Count(0), remedy);
        }
    }

    /// <summary>A list in a message: its length, never what it holds.</summary>
    public static string Count(int? count) => $"{Text(count)} entries";

    public static string Text(object? value) => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
