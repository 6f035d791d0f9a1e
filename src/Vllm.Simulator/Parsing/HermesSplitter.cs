using System.Text.RegularExpressions;

namespace Vllm.Simulator.Parsing;

/// <summary>
/// Parser hermes, streaming: <c>&lt;tool_call&gt;{"name": ..., "arguments": ...}&lt;/tool_call&gt;</c>. The name comes when
/// the head is complete, the arguments as they come. Python ends a call at the closing tag wherever it stands and keeps
/// white space back until more follows; Rust reads the arguments as JSON and takes a tag inside a string for text.
/// </summary>
internal sealed partial class HermesSplitter(FrontEnd frontEnd) : IToolCallSplitter
{
    private const string Open = "<tool_call>";
    private const string Close = "</tool_call>";

    private readonly bool _isPython = frontEnd == FrontEnd.Python;
    private JsonExtent _json = new();
    private string _held = "";
    private string _blank = "";
    private int _call = -1;
    private Part _part;

    private enum Part
    {
        Content,
        Head,
        Arguments,
        Tail,
    }

    public void Add(string text, bool isLast, List<OutputDelta> output)
    {
        string rest = _held + text;
        _held = "";
        while (rest.Length > 0)
        {
            int before = rest.Length;
            Part part = _part;
            rest = _part switch
            {
                Part.Content => Content(rest, isLast, output),
                Part.Head => Head(rest, output),
                Part.Arguments => Arguments(rest, isLast, output),
                _ => Tail(rest),
            };
            if (rest.Length == before && part == _part)
            {
                _held = rest;
                return;
            }
        }
    }

    private string Content(string text, bool isLast, List<OutputDelta> output)
    {
        int open = text.IndexOf(Open, StringComparison.Ordinal);
        int partial = open >= 0 || isLast ? 0 : TagScanner.Partial(text, Open);
        string content = open >= 0 ? text[..open] : text[..^partial];
        // Between calls Python drops white space, Rust gives it as content (recorded: chat-tool-two-stream).
        if (content.Length > 0 && !(_isPython && _call >= 0 && string.IsNullOrWhiteSpace(content)))
        {
            output.Add(new(OutputKind.Content, content));
        }

        if (open < 0)
        {
            return text[^partial..];
        }

        _part = Part.Head;
        return text[(open + Open.Length)..];
    }

    private string Head(string text, List<OutputDelta> output)
    {
        Match head = HeadPattern().Match(text);
        if (head.Success)
        {
            _call++;
            _json = new();
            _blank = "";
            _part = Part.Arguments;
            output.Add(new(OutputKind.ToolName, Regex.Unescape(head.Groups[1].Value), _call));
            return text[head.Length..];
        }

        int close = text.IndexOf(Close, StringComparison.Ordinal);
        if (close < 0)
        {
            return text;
        }

        // Not a call after all: it stays what it was, text.
        output.Add(new(OutputKind.Content, Open + text[..(close + Close.Length)]));
        _part = Part.Content;
        return text[(close + Close.Length)..];
    }

    private string Arguments(string text, bool isLast, List<OutputDelta> output)
    {
        int close = _isPython ? text.IndexOf(Close, StringComparison.Ordinal) : -1;
        int partial = _isPython && close < 0 && !isLast ? TagScanner.Partial(text, Close) : 0;
        string candidate = close >= 0 ? text[..close] : text[..^partial];
        if (!_json.IsStarted)
        {
            // White space before the arguments is none of theirs.
            int blank = candidate.Length - candidate.TrimStart().Length;
            (candidate, text, close) = (candidate[blank..], text[blank..], close < 0 ? close : close - blank);
        }

        int taken = _json.Take(candidate);
        Give(candidate[..taken], output);
        if (_json.IsComplete)
        {
            _part = Part.Tail;
            return text[taken..];
        }

        if (close >= 0)
        {
            _part = Part.Content;
            return text[(close + Close.Length)..];
        }

        return text[^partial..];
    }

    private string Tail(string text)
    {
        int close = text.IndexOf(Close, StringComparison.Ordinal);
        if (close < 0)
        {
            return text;
        }

        _part = Part.Content;
        return text[(close + Close.Length)..];
    }

    private void Give(string text, List<OutputDelta> output)
    {
        if (_isPython)
        {
            text = _blank + text;
            string kept = text.TrimEnd();
            _blank = text[kept.Length..];
            text = kept;
        }

        if (text.Length > 0)
        {
            output.Add(new(OutputKind.ToolArguments, text, _call));
        }
    }

    [GeneratedRegex("""^\s*\{\s*"name"\s*:\s*"((?:[^"\\]|\\.)*)"\s*,\s*"arguments"\s*:""", RegexOptions.CultureInvariant)]
    private static partial Regex HeadPattern();
}
