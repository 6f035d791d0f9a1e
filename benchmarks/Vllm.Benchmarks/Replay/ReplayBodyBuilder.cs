using System.Buffers;
using System.Globalization;
using System.Text;

namespace Vllm.Benchmarks.Replay;

/// <summary>Writes the bytes of a plan, and counts what is in them.</summary>
internal sealed class ReplayBodyBuilder
{
    /// <summary>The chunks of a part that is repeated; a stream that is no multiple of it is made in one part.</summary>
    private const int PartLength = 100_000;

    private const int PromptTokens = 19;

    /// <summary>The bytes of one HTTP chunk of a large event.</summary>
    private const int LargePiece = 4 << 10;

    private readonly StreamPlan _plan;
    private readonly RecordedShape _shape;
    private readonly Vocabulary _vocabulary = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private StreamFacts _facts = new(0, 0, 0, 0, 0);
    private int _tokens;

    private ReplayBodyBuilder(StreamPlan plan)
    {
        _plan = plan;
        _shape = RecordedShape.Of(plan.FrontEnd);
    }

    /// <summary>The answer to a plan; the same bytes each time.</summary>
    public static ReplayBody Build(StreamPlan plan)
    {
        var builder = new ReplayBodyBuilder(plan);
        return plan.Kind == StreamKind.Whole ? builder.BuildWhole() : builder.BuildStream();
    }

    private ReplayBody BuildStream()
    {
        int repeats = _plan.Chunks > PartLength && _plan.Chunks % PartLength == 0 ? _plan.Chunks / PartLength : 1;
        Write(_shape.Headers);
        for (int choice = 0; choice < _plan.Choices; choice++)
        {
            WriteEvent(RecordedShape.ForChoice(_shape.Role, choice));
        }

        if (_plan.Kind == StreamKind.Tools)
        {
            WriteEvent(_shape.CallStart);
        }

        byte[] head = Take();
        StreamFacts before = _facts;
        int[] ends = _plan.Kind == StreamKind.Large ? WriteLargeEvent() : WriteChunks(_plan.Chunks / repeats);

        byte[] part = Take();
        Repeat(before, repeats);
        for (int choice = 0; choice < _plan.Choices; choice++)
        {
            WriteEvent(RecordedShape.ForChoice(_plan.Kind == StreamKind.Tools ? _shape.CallFinish : _shape.Finish, choice));
        }

        WriteEvent(_shape.Done);
        Write("0\r\n\r\n");
        return new ReplayBody(head, part, repeats, Take(), ends, _facts);
    }

    private ReplayBody BuildWhole()
    {
        var text = new StringBuilder();
        for (int i = 0; i < _plan.Chunks; i++)
        {
            text.Append(NextToken());
        }

        string json = _shape.Whole.Body.Replace("\"Hello there!\"", RecordedShape.Quote(text.ToString()), StringComparison.Ordinal);
        int length = Encoding.UTF8.GetByteCount(json);
        Write(RecordedShape.HeadersOf(_shape.Whole, length.ToString(CultureInfo.InvariantCulture)));
        byte[] head = Take();
        Write(json);
        _facts = _facts with { LineFeeds = json.Count(c => c == '\n'), Bytes = length };
        AddValues(RecordedShape.WholeUsage);
        return new ReplayBody(head, Take(), 1, default, [], _facts);
    }

    private int[] WriteChunks(int count)
    {
        int[] ends = new int[count];
        for (int i = 0; i < count; i++)
        {
            WriteEvent(NextChunk(i));
            ends[i] = _bytes.WrittenCount;
        }

        return ends;
    }

    /// <summary>One event whose HTTP chunks end where no event does.</summary>
    private int[] WriteLargeEvent()
    {
        byte[] text = Encoding.UTF8.GetBytes(_shape.Text(LargeText(_plan.Chunks * 1_000_000)));
        _facts = _facts with { LineFeeds = _facts.LineFeeds + 2, Bytes = _facts.Bytes + text.Length };
        var ends = new List<int>();
        foreach (byte[] piece in text.Chunk(LargePiece))
        {
            Write(_shape.FrameStart(piece.Length));
            _bytes.Write(piece);
            Write("\r\n");
            ends.Add(_bytes.WrittenCount);
        }

        return [.. ends];
    }

    private string LargeText(int length)
    {
        var text = new StringBuilder();
        for (int bytes = 0; bytes < length;)
        {
            string token = NextToken();
            text.Append(token);
            bytes += RecordedShape.QuotedLength(token);
        }

        return text.ToString();
    }

    private string NextChunk(int position)
    {
        string token = NextToken();
        switch (_plan.Kind)
        {
            case StreamKind.Logprobs:
                string other = _vocabulary.Next();
                AddValues((2 * SizeOf(token)) + SizeOf(other));
                return _shape.Logprobs(token, _vocabulary.NextLogprob(), other, _vocabulary.NextLogprob() - 9);
            case StreamKind.Usage:
                int total = PromptTokens + _tokens;
                AddValues(PromptTokens + _tokens + total);
                return _shape.Usage(token, PromptTokens, _tokens);
            case StreamKind.Tools:
                return _shape.Arguments(token);
            default:
                return RecordedShape.ForChoice(_shape.Text(token), position % _plan.Choices);
        }
    }

    private static int SizeOf(string token) => 1 + token.Length + Encoding.UTF8.GetByteCount(token);

    private void AddValues(long count) => _facts = _facts with { Values = _facts.Values + count };

    private string NextToken()
    {
        string token = _vocabulary.Next();
        _tokens++;
        _facts = _facts with
        {
            Characters = _facts.Characters + token.Length,
            Utf8Bytes = _facts.Utf8Bytes + Encoding.UTF8.GetByteCount(token),
        };
        return token;
    }

    private void Repeat(StreamFacts before, int repeats) => _facts = new StreamFacts(
        before.Characters + (repeats * (_facts.Characters - before.Characters)),
        before.Utf8Bytes + (repeats * (_facts.Utf8Bytes - before.Utf8Bytes)),
        before.Values + (repeats * (_facts.Values - before.Values)),
        before.LineFeeds + (repeats * (_facts.LineFeeds - before.LineFeeds)),
        before.Bytes + (repeats * (_facts.Bytes - before.Bytes)));

    private void WriteEvent(string text)
    {
        _facts = _facts with { LineFeeds = _facts.LineFeeds + 2, Bytes = _facts.Bytes + Encoding.UTF8.GetByteCount(text) };
        Write(_shape.Frame(text));
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _bytes);

    private byte[] Take()
    {
        byte[] taken = _bytes.WrittenSpan.ToArray();
        _bytes.ResetWrittenCount();
        return taken;
    }
}
