using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Benchmarks.Replay;

/// <summary>
/// The events of one front end, cut out of recorded streams: everything but the values that change from chunk to chunk is as a real
/// vLLM sent it.
/// </summary>
internal sealed class RecordedShape
{
    /// <summary>The sum of the three counts of usage in <see cref="Whole"/>.</summary>
    public const int WholeUsage = 19 + 4 + 23;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _isPython;
    private readonly string[] _text;
    private readonly string[] _usage;
    private readonly string[] _logprobs;
    private readonly string[] _tools;

    private RecordedShape(FrontEnd frontEnd)
    {
        _isPython = frontEnd == FrontEnd.Python;
        RecordedResponse plain = Read(_isPython ? "chat-plain-stream" : "rust-chat-usage-stream");
        Headers = HeadersOf(plain);
        Role = plain.Events[0];
        Done = plain.Events[^1];
        Finish = Find(plain, "\"finish_reason\":\"stop\"");

        _text = _isPython ? Cut(plain, "\"Hello\"") : Cut(plain, "\"igh\"");

        // The Rust front end's usage on every chunk was recorded for completions only: it stands behind the choices.
        _usage = _isPython
            ? CutUsage("second-plain-stream", "\"Hello\"", ",\"completion_tokens_details\"")
            : [_text[0], "}}],\"usage\":", ",\"prompt_tokens_details\":null,\"completion_tokens_details\":{\"reasoning_tokens\":0}}}\n\n"];
        _logprobs = _isPython ? CutLogprobs("chat-logprobs-stream", "\"S\"") : CutLogprobs("rust-chat-logprobs-zero-top-stream", "\"S\"");
        RecordedResponse call = Read(_isPython ? "chat-tool-one-stream" : "rust-chat-tool-one-stream");
        CallStart = Find(call, "\"name\":\"get_weather\"");
        CallFinish = Find(call, "\"finish_reason\":\"tool_calls\"");
        _tools = Cut(call, "\"Paris\"");
        Whole = Read(_isPython ? "chat-plain" : "rust-chat-plain");
    }

    /// <summary>The status line and headers, without the end of the connection that the recorder had asked for.</summary>
    public string Headers { get; }

    /// <summary>The first event of a choice.</summary>
    public string Role { get; }

    /// <summary>The last event of a choice.</summary>
    public string Finish { get; }

    /// <summary>The event that names the tool.</summary>
    public string CallStart { get; }

    /// <summary>The last event after a tool call.</summary>
    public string CallFinish { get; }

    /// <summary>The end mark.</summary>
    public string Done { get; }

    /// <summary>An answer that was not streamed; its text is <c>Hello there!</c>.</summary>
    public RecordedResponse Whole { get; }

    /// <summary>The shape of a front end.</summary>
    public static RecordedShape Of(FrontEnd frontEnd) => new(frontEnd);

    /// <summary>An event of a choice other than the first.</summary>
    public static string ForChoice(string text, int choice) =>
        text.Replace("\"index\":0,\"delta\"", string.Create(CultureInfo.InvariantCulture, $"\"index\":{choice},\"delta\""), StringComparison.Ordinal);

    /// <summary>
    /// The recorded status line and headers, with another length where one is given, and without the end of the connection that the
    /// recorder had asked for.
    /// </summary>
    public static string HeadersOf(RecordedResponse response, string? length = null)
    {
        var text = new StringBuilder("HTTP/1.1 200 OK\r\n");
        foreach ((string name, string value) in response.Headers.Where(header => header.Key != "connection"))
        {
            text.Append(name).Append(": ").Append(name == "content-length" ? length : value).Append("\r\n");
        }

        return text.Append("\r\n").ToString();
    }

    /// <summary>A JSON string as Python and Rust write it: only what must be escaped is.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Readable);

    /// <summary>The bytes of a text inside a JSON string.</summary>
    public static int QuotedLength(string text) => Encoding.UTF8.GetByteCount(Quote(text)) - 2;

    /// <summary>One event as an HTTP chunk: the front ends write its length in different cases.</summary>
    public string Frame(string text) => FrameStart(Encoding.UTF8.GetByteCount(text)) + text + "\r\n";

    /// <summary>What stands before the bytes of an HTTP chunk.</summary>
    public string FrameStart(int length) => length.ToString(_isPython ? "x" : "X", CultureInfo.InvariantCulture) + "\r\n";

    /// <summary>A chunk of text.</summary>
    public string Text(string token) => _text[0] + Quote(token) + _text[1];

    /// <summary>A chunk of text with the usage so far.</summary>
    public string Usage(string token, int prompt, int completion) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_usage[0]}{Quote(token)}{_usage[1]}{{\"prompt_tokens\":{prompt},\"total_tokens\":{prompt + completion},\"completion_tokens\":{completion}{_usage[2]}");

    /// <summary>A chunk of tool call arguments.</summary>
    public string Arguments(string piece) => _tools[0] + Quote(piece) + _tools[1];

    /// <summary>A chunk of text with log probabilities: of the token, and of two candidates of which it is the first.</summary>
    public string Logprobs(string token, float logprob, string other, float otherLogprob)
    {
        string chosen = Candidate(token, logprob);
        return $"{_logprobs[0]}{Quote(token)}{_logprobs[1]}{{{chosen},\"top_logprobs\":[{{{chosen}}},{{{Candidate(other, otherLogprob)}}}]}}{_logprobs[2]}";
    }

    private static RecordedResponse Read(string id) =>
        Recording.Get(id).ReadResponse() ?? throw new InvalidDataException($"The recording '{id}' has no answer.");

    private static string Find(RecordedResponse response, string part) =>
        response.Events.FirstOrDefault(text => text.Contains(part, StringComparison.Ordinal))
        ?? throw new InvalidDataException($"No recorded event holds {part}.");

    /// <summary>Cuts the event with the quoted text into what stands before and after it.</summary>
    private static string[] Cut(RecordedResponse response, string value)
    {
        string text = Find(response, value);
        int at = text.IndexOf(value, StringComparison.Ordinal);
        return [text[..at], text[(at + value.Length)..]];
    }

    /// <summary>The same without the counts of the usage behind it.</summary>
    private static string[] CutUsage(string id, string value, string behind)
    {
        const string Before = "\"usage\":";
        string[] cut = Cut(Read(id), value);
        int start = cut[1].IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        return [cut[0], cut[1][..start], cut[1][cut[1].IndexOf(behind, StringComparison.Ordinal)..]];
    }

    private static string[] CutLogprobs(string id, string value)
    {
        const string Before = "\"logprobs\":{\"content\":[";
        string[] cut = Cut(Read(id), value);
        int start = cut[1].IndexOf(Before, StringComparison.Ordinal) + Before.Length;

        // The list of entries ends with its last object; what follows closes the list and goes on.
        int end = cut[1].LastIndexOf("]}]}", StringComparison.Ordinal);
        string rest = cut[1][(end + 2)..];
        return [cut[0], cut[1][..start], rest];
    }

    /// <summary>Python writes the double that a float becomes, Rust the float.</summary>
    private string Candidate(string token, float logprob)
    {
        string number = _isPython ? ((double)logprob).ToString("R", CultureInfo.InvariantCulture) : logprob.ToString("R", CultureInfo.InvariantCulture);
        return $"\"token\":{Quote(token)},\"logprob\":{number},\"bytes\":[{string.Join(',', Encoding.UTF8.GetBytes(token))}]";
    }
}
