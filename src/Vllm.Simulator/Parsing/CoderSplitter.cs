using System.Text.RegularExpressions;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Parsing;

/// <summary>
/// Parser qwen3_coder, streaming: <c>&lt;function=NAME&gt;</c> and <c>&lt;parameter=KEY&gt;</c> between the tags of a
/// call. The arguments are made into JSON on the way; the tool's schema says which of them are strings.
/// </summary>
internal sealed partial class CoderSplitter(IReadOnlyList<ToolDefinition> tools) : IToolCallSplitter
{
    private const string Open = "<tool_call>";
    private const string Close = "</tool_call>";
    private const string ValueEnd = "\n</parameter>";
    private const string FunctionEnd = "</function>";

    private string _held = "";
    private string _name = "";
    private bool _isString;
    private bool _hasParameters;
    private int _call = -1;
    private Part _part;

    private enum Part
    {
        Content,
        Call,
        Function,
        Value,
    }

    public void Add(string text, bool isLast, List<OutputDelta> output)
    {
        string rest = _held + text;
        while (rest.Length > 0)
        {
            (int length, Part part) = (rest.Length, _part);
            rest = _part switch
            {
                Part.Content => Content(rest, isLast, output),
                Part.Call => Call(rest, output),
                Part.Function => Function(rest, output),
                _ => Value(rest, isLast, output),
            };
            if (rest.Length == length && part == _part)
            {
                break;
            }
        }

        _held = rest;
    }

    private string Content(string text, bool isLast, List<OutputDelta> output)
    {
        int open = text.IndexOf(Open, StringComparison.Ordinal);
        int partial = open >= 0 || isLast ? 0 : TagScanner.Partial(text, Open);
        string content = open >= 0 ? text[..open] : text[..^partial];
        if (content.Length > 0)
        {
            output.Add(new(OutputKind.Content, content));
        }

        _part = open >= 0 ? Part.Call : Part.Content;
        return open >= 0 ? text[(open + Open.Length)..] : text[^partial..];
    }

    private string Call(string text, List<OutputDelta> output)
    {
        Match function = FunctionPattern().Match(text);
        int close = text.IndexOf(Close, StringComparison.Ordinal);
        if (close >= 0 && (!function.Success || close < function.Index))
        {
            _part = Part.Content;
            return text[(close + Close.Length)..];
        }

        if (!function.Success)
        {
            return text;
        }

        _call++;
        _name = function.Groups[1].Value;
        _hasParameters = false;
        _part = Part.Function;
        output.Add(new(OutputKind.ToolName, _name, _call));
        return text[(function.Index + function.Length)..];
    }

    private string Function(string text, List<OutputDelta> output)
    {
        Match parameter = ParameterPattern().Match(text);
        int end = text.IndexOf(FunctionEnd, StringComparison.Ordinal);
        if (end >= 0 && (!parameter.Success || end < parameter.Index))
        {
            Give(_hasParameters ? "}" : "{}", output);
            _part = Part.Call;
            return text[(end + FunctionEnd.Length)..];
        }

        if (!parameter.Success)
        {
            return text;
        }

        string key = parameter.Groups[1].Value;
        _isString = IsString(key);
        Give($"{(_hasParameters ? ", " : "{")}{PythonJson.Quote(key, asciiOnly: false)}: {(_isString ? "\"" : "")}", output);
        _hasParameters = true;
        _part = Part.Value;
        return text[(parameter.Index + parameter.Length)..];
    }

    private string Value(string text, bool isLast, List<OutputDelta> output)
    {
        int end = text.IndexOf(ValueEnd, StringComparison.Ordinal);
        int partial = end >= 0 || isLast ? 0 : TagScanner.Partial(text, ValueEnd);
        string value = end >= 0 ? text[..end] : text[..^partial];
        Give(_isString ? PythonJson.Quote(value, asciiOnly: false)[1..^1] : value, output);
        if (end < 0)
        {
            return text[^partial..];
        }

        Give(_isString ? "\"" : "", output);
        _part = Part.Function;
        return text[(end + ValueEnd.Length)..];
    }

    private bool IsString(string key) =>
        tools.FirstOrDefault(tool => tool.Name == _name)?.Parameters is not { } schema
        || !schema.TryGetProperty("properties", out var properties)
        || !properties.TryGetProperty(key, out var property)
        || !property.TryGetProperty("type", out var type)
        || type.ValueKind != System.Text.Json.JsonValueKind.String
        || type.GetString() == "string";

    private void Give(string text, List<OutputDelta> output)
    {
        if (text.Length > 0)
        {
            output.Add(new(OutputKind.ToolArguments, text, _call));
        }
    }

    [GeneratedRegex(@"<function=([^>\s]+)>", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(@"<parameter=([^>\s]+)>\n", RegexOptions.CultureInvariant)]
    private static partial Regex ParameterPattern();
}
