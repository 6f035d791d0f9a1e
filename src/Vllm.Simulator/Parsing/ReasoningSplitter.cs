namespace Vllm.Simulator.Parsing;

/// <summary>
/// Splits raw text into reasoning and content at <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c> (parser qwen3). The two
/// front ends differ: Python takes text without a tag for reasoning while thinking is on and keeps all line feeds;
/// Rust waits for the opening tag and drops the line feeds around the thought.
/// </summary>
internal sealed class ReasoningSplitter
{
    private const string Open = "<think>";
    private const string Close = "</think>";

    private readonly bool _trims;
    private readonly bool _waitsForTag;
    private string _held = "";
    private string _blank = "";
    private Part _part;

    private ReasoningSplitter(Part part, bool trims, bool waitsForTag)
    {
        (_part, _trims, _waitsForTag) = (part, trims, waitsForTag);
    }

    private enum Part
    {
        BeforeThought,
        ThoughtStart,
        Thought,
        ContentStart,
        Content,
    }

    public bool IsInThought => _part is Part.Thought or Part.ThoughtStart;

    public static ReasoningSplitter Python(bool startsInThought) =>
        new(startsInThought ? Part.Thought : Part.Content, trims: false, waitsForTag: false);

    public static ReasoningSplitter Rust(bool startsInThought, bool mayThink) =>
        new(startsInThought ? Part.Thought : mayThink ? Part.BeforeThought : Part.Content, trims: true, waitsForTag: true);

    /// <summary>Splits the next piece; <paramref name="isLast"/> gives what was held back.</summary>
    public void Add(string text, bool isLast, List<OutputDelta> output)
    {
        string rest = _held + text;
        _held = "";
        while (rest.Length > 0 && Advance(ref rest, isLast, output))
        {
        }
    }

    // One step: up to the next tag, or all that cannot be the beginning of one. False: wait for more text.
    private bool Advance(ref string rest, bool isLast, List<OutputDelta> output)
    {
        if (_part == Part.ContentStart)
        {
            rest = rest.TrimStart('\n');
            _part = rest.Length > 0 ? Part.Content : _part;
            return rest.Length > 0;
        }

        if (_part == Part.Content)
        {
            Give(OutputKind.Content, rest, output);
            return false;
        }

        (string tag, OutputKind kind) = _part == Part.BeforeThought ? (Open, OutputKind.Content) : (Close, OutputKind.Reasoning);
        int open = _waitsForTag || _part == Part.BeforeThought ? -1 : rest.IndexOf(Open, StringComparison.Ordinal);
        int at = rest.IndexOf(tag, StringComparison.Ordinal);
        if (open >= 0 && (at < 0 || open < at))
        {
            // The opening tag itself is no part of the thought.
            rest = rest.Remove(open, Open.Length);
            return rest.Length > 0;
        }

        if (at >= 0)
        {
            Give(kind, rest[..at], output);
            rest = rest[(at + tag.Length)..];
            _blank = "";
            _part = kind == OutputKind.Content ? Part.ThoughtStart : _trims ? Part.ContentStart : Part.Content;
            return rest.Length > 0;
        }

        int partial = isLast ? 0 : Math.Max(TagScanner.Partial(rest, tag), _part == Part.BeforeThought ? 0 : TagScanner.Partial(rest, Open));
        Give(kind, rest[..^partial], output);
        _held = rest[^partial..];
        return false;
    }

    private void Give(OutputKind kind, string text, List<OutputDelta> output)
    {
        if (kind == OutputKind.Reasoning && _trims)
        {
            // Line feeds at the end of the thought are known to be inside it only when more text comes.
            text = _part == Part.ThoughtStart ? text.TrimStart('\n') : _blank + text;
            string kept = text.TrimEnd('\n');
            _blank = text[kept.Length..];
            text = kept;
            _part = text.Length > 0 ? Part.Thought : _part;
        }

        if (text.Length > 0)
        {
            output.Add(new(kind, text));
        }
    }
}
