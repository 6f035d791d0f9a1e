using System.Text.Json;

namespace Vllm.Cli.Tests;

/// <summary>Reads what <c>--json</c> printed and checks the form that every line has.</summary>
internal static class JsonLine
{
    private static readonly string[] Types =
        ["reasoning", "content", "text", "refusal", "tool_call_delta", "tool_call", "tool_result", "finish", "usage", "done", "error"];

    /// <summary>All lines; fails when one is not as the contract says.</summary>
    public static IReadOnlyList<JsonElement> ReadAll(string output)
    {
        output.ShouldNotContain('\r');
        output.ShouldNotStartWith("\uFEFF");
        if (output.Length == 0)
        {
            return [];
        }

        output.ShouldEndWith("\n");
        JsonElement[] lines = [.. output[..^1].Split('\n').Select(line => JsonElement.Parse(line))];
        foreach (JsonElement line in lines)
        {
            Types.ShouldContain(line.GetProperty("type").GetString());
            line.EnumerateObject().First().Name.ShouldBe("type");
        }

        lines.SkipLast(1).ShouldAllBe(line => line.Type() != "error" && line.Type() != "done");
        return lines;
    }

    public static string? Type(this JsonElement line) => line.Text("type");

    public static string? Text(this JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;
}
