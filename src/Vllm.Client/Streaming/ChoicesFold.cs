using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vllm;

/// <summary>
/// An answer made of choices while its chunks arrive: what chat and completions have in common, which is the envelope and the
/// question when the answer is complete.
/// </summary>
/// <param name="expectedChoices">How many choices the request asked for.</param>
/// <param name="keepRaw">Whether to keep the bytes of an answer that comes at once.</param>
/// <param name="keepRawChunks">Whether to keep the bytes of each chunk of a stream.</param>
/// <param name="givesChunks">Whether the caller reads chunks as they were framed, so that nothing of them is cut.</param>
/// <param name="memo">What was learned of the chunks so far; null to read each one in full.</param>
internal abstract class ChoicesFold<TChunk, TPiece, TChoice, TAnswer>(
    int expectedChoices, bool keepRaw, bool keepRawChunks, bool givesChunks, EnvelopeMemo<TChoice>? memo)
    : AnswerFold<TAnswer>
    where TChunk : ChunkEnvelope<TPiece>, new()
    where TPiece : struct, IChoicePiece
    where TChoice : class, IChoiceFold
    where TAnswer : class, IAnswer
{
    private readonly SortedList<int, TChoice> _choices = [];
    private Dictionary<string, JsonElement>? _additional;
    private long? _created;
    private TokenUsage? _usage;
    private TChoice? _last;
    private int _unfinished;
    private TextHole _longText;
    private bool _isDocument;

    /// <inheritdoc/>
    public sealed override bool HasAnswer => _choices.Count > 0;

    /// <inheritdoc/>
    public sealed override bool IsFinished => _unfinished == 0 && _choices.Count >= expectedChoices;

    /// <inheritdoc/>
    public sealed override FinishReason? BadFinish
    {
        get
        {
            for (int i = 0; i < _choices.Count; i++)
            {
                if (_choices.GetValueAtIndex(i).FinishReason is { EndsWhole: false } reason)
                {
                    return reason;
                }
            }

            return null;
        }
    }

    /// <summary>The chunk that was read last.</summary>
    protected TChunk Chunk { get; } = new() { MostChoices = Math.Max(ChunkEnvelope.UsualMostChoices, expectedChoices) };

    /// <summary>What the whole answer may still keep of what costs much memory.</summary>
    protected JsonAllowance Allowance { get; } = new();

    /// <summary>The choices so far, by index.</summary>
    protected IList<TChoice> Choices => _choices.Values;

    protected string? Id { get; private set; }

    protected string? Model { get; private set; }

    protected DateTimeOffset? Created => UnixTime.Read(_created);

    protected string? SystemFingerprint { get; private set; }

    protected string? ServiceTier { get; private set; }

    protected JsonElement? KvTransferParams { get; private set; }

    protected JsonElement? EcTransferParams { get; private set; }

    protected RequestMetrics? Metrics { get; private set; }

    /// <inheritdoc/>
    public sealed override TokenUsage? Usage => _usage;

    protected IReadOnlyDictionary<string, JsonElement> Additional => AdditionalJson.Copy(_additional);

    /// <summary>The bytes of the last chunk, when they are kept.</summary>
    protected byte[]? Raw { get; private set; }

    /// <summary>The bytes of the whole answer, when they are kept and it came at once.</summary>
    protected byte[]? RawBody => _isDocument ? Raw : null;

    /// <inheritdoc/>
    public sealed override bool HasLongText => _longText.Length > 0;

    /// <inheritdoc/>
    public sealed override ServerError? Parse(ReadOnlySpan<byte> json, bool isDocument, bool inPieces = false)
    {
        Chunk.LeavesLongText = inPieces && !givesChunks && json.Length > LongText.Least;
        ChunkParser.Parse(json, Chunk);
        if (Chunk.LeavesLongText)
        {
            FindLongText(json);
        }

        Raw = (isDocument ? keepRaw : keepRawChunks) ? json.ToArray() : null;
        _isDocument = isDocument;
        return Chunk.Error;
    }

    /// <inheritdoc/>
    public sealed override void TakeLongText(ReadOnlySpan<byte> json)
    {
        TChoice choice = ChoiceAt(Chunk.Choices[0].Index);
        ReadOnlySpan<byte> text = json.Slice(_longText.Start, _longText.Length);
        int length = LongText.NextPiece(text);
        choice.AddText(JsonText.Unescape(text[..length]));
        _longText = new(_longText.Field, _longText.Start + length, _longText.Length - length);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override int TakeKnown(byte[] bytes, int start, int end, int maxEventBytes)
    {
        if (memo?.Match(bytes, start, end, out JsonPiece text, out int length) is not { } kind)
        {
            return 0;
        }

        if (kind.Values.Length > 0)
        {
            var json = new PlainJson(bytes, start + length, end);
            return TakeKnownValues(kind, text, ref json, start + maxEventBytes) ? json.Position - start : 0;
        }

        if (length > maxEventBytes || !kind.Choice.TryAddText(kind.Hole, text))
        {
            return 0;
        }

        memo.Took(kind);
        return length;
    }

    /// <inheritdoc/>
    public sealed override bool Learn(ReadOnlySpan<byte> framed, int jsonStart)
    {
        if (memo is null)
        {
            return false;
        }

        if (!framed.IsEmpty && Chunk is { IsOnlyChoices: true, ChoiceCount: 1 } && Chunk.Choices[0].OnlyText is { } hole)
        {
            Learn(memo, framed, jsonStart, hole);
            return true;
        }

        memo.TookOther();
        return false;
    }

    /// <inheritdoc/>
    public sealed override void TakeOver()
    {
        foreach (ref readonly TPiece piece in Chunk.Choices)
        {
            TChoice choice = ChoiceAt(piece.Index);
            bool wasFinished = choice.FinishReason is not null;
            Add(choice, piece);
            _unfinished -= !wasFinished && choice.FinishReason is not null ? 1 : 0;
        }

        KeepRest();
        EndChunk();
    }

    /// <inheritdoc/>
    public sealed override void End(bool isWhole)
    {
        for (int i = 0; i < _choices.Count; i++)
        {
            TChoice choice = _choices.GetValueAtIndex(i);
            EndChoice(choice, isWhole && choice.FinishReason is not { EndsWhole: false });
        }
    }

    /// <summary>Makes the piece of a usage in a known chunk.</summary>
    protected abstract void ReportUsage(TokenUsage usage);

    /// <summary>Takes over the text of a choice with the log probabilities of it, which are known to say nothing else; false when it is not that simple, and nothing was taken.</summary>
    protected abstract bool TryAdd(TChoice choice, in TextHole hole, in JsonPiece text, KnownValues values);

    /// <summary>Makes room for a choice that is seen for the first time.</summary>
    protected abstract TChoice NewChoice(int index);

    /// <summary>Takes over the piece of one choice.</summary>
    protected abstract void Add(TChoice choice, in TPiece piece);

    /// <summary>Takes over what the chunk holds beside its choices, and makes the pieces that follow theirs.</summary>
    protected abstract void EndChunk();

    /// <summary>Makes the last pieces of a choice.</summary>
    protected abstract void EndChoice(TChoice choice, bool isWhole);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakeKnownValues(KnownChunk<TChoice> kind, in JsonPiece text, ref PlainJson json, long mostEnd)
    {
        KnownValues values = memo!.Values;
        if (!values.TryRead(kind.Values, ref json, _usage) || json.Position > mostEnd
            || !(values.Logprobs is null ? kind.Choice.TryAddText(kind.Hole, text) : TryAdd(kind.Choice, kind.Hole, text, values)))
        {
            return false;
        }

        if (values.Usage is { } usage)
        {
            _usage = usage;
            ReportUsage(usage);
        }

        memo.Took(kind);
        return true;
    }

    private void Learn(EnvelopeMemo<TChoice> memo, ReadOnlySpan<byte> framed, int jsonStart, TextHole text)
    {
        ref readonly TPiece piece = ref Chunk.Choices[0];
        Span<ValueHole> values = stackalloc ValueHole[2];
        int count = 0;
        if (piece.OnlyLogprobs is { } logprobs)
        {
            values[count++] = logprobs;
        }

        if (Chunk.Usage is not null)
        {
            values[count++] = Chunk.UsageHole;
        }

        values = values[..count];
        values.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        if (count > 0 && values[0].Start < text.Start)
        {
            // No server writes them before the text.
            memo.TookOther();
            return;
        }

        foreach (ref ValueHole value in values)
        {
            value = value with { Start = jsonStart + value.Start };
        }

        memo.Learn(framed, text with { Start = jsonStart + text.Start }, _last!, Chunk.HasExtras || piece.HasExtras, values);
    }

    /// <summary>Where a long text is not all that matters of its chunk, the chunk is read once more, with it.</summary>
    private void FindLongText(ReadOnlySpan<byte> json)
    {
        bool isLeft = false;
        foreach (ref readonly TPiece piece in Chunk.Choices)
        {
            isLeft |= piece.LeftText;
        }

        if (isLeft && Chunk is { ChoiceCount: 1, Error: null, IsMended: false } && Chunk.Choices[0].LongText is { } text)
        {
            _longText = text;
        }
        else if (isLeft)
        {
            Chunk.LeavesLongText = false;
            ChunkParser.Parse(json, Chunk);
        }
    }

    private TChoice ChoiceAt(int index)
    {
        if (_last?.Index == index)
        {
            return _last;
        }

        if (!_choices.TryGetValue(index, out _last))
        {
            Chunk.RequireRoom(_choices.Count);
            _last = NewChoice(index);
            _choices.Add(index, _last);
            _unfinished++;
        }

        return _last;
    }

    private void KeepRest()
    {
        // Some gateways send another id, or none, with each chunk: the first one names the answer.
        Id = string.IsNullOrEmpty(Id) ? Chunk.Id : Id;
        Model = string.IsNullOrEmpty(Model) ? Chunk.Model : Model;
        _created ??= Chunk.Created;
        SystemFingerprint = Chunk.SystemFingerprint ?? SystemFingerprint;
        ServiceTier = Chunk.ServiceTier ?? ServiceTier;
        KvTransferParams = Chunk.KvTransferParams ?? KvTransferParams;
        EcTransferParams = Chunk.EcTransferParams ?? EcTransferParams;
        Metrics = Chunk.Metrics ?? Metrics;
        _usage = Chunk.Usage ?? Usage;
        AdditionalJson.Merge(ref _additional, Chunk.Additional, Allowance);
    }
}
