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

    /// <summary>A list in a message: its length, never what it holds.</summary>
    public static string Count(int? count) => $"{Text(count)} entries";

    public static string Text(object? value) => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
