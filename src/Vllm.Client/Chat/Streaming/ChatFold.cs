using System.Text.Json;

namespace Vllm;

/// <summary>A chat answer while its chunks arrive.</summary>
/// <param name="expectedChoices">How many choices the request asked for.</param>
/// <param name="tags">Where reasoning in tags is to be split from the content.</param>
/// <param name="events">Where the events go; null when they are not wanted.</param>
/// <param name="chunks">Where the chunks go; null when they are not wanted.</param>
/// <param name="keepRaw">Whether to keep the bytes of each chunk, or of the whole answer.</param>
internal sealed class ChatFold(
    int expectedChoices, ReasoningTags? tags, EventQueue<ChatEvent>? events = null, EventQueue<ChatChunk>? chunks = null, bool keepRaw = false)
    : AnswerFold
{
    private readonly ChunkData _chunk = new();
    private readonly SortedList<int, ChoiceFold> _choices = [];
    private ChoiceFold? _last;
    private int _unfinished;
    private string? _id;
    private string? _model;
    private long? _created;
    private string? _systemFingerprint;
    private string? _serviceTier;
    private string? _promptText;
    private List<long>? _promptTokenIds;
    private List<IReadOnlyDictionary<long, PromptLogprob>?>? _promptLogprobs;
    private JsonElement? _kvTransferParams;
    private JsonElement? _ecTransferParams;
    private RequestMetrics? _metrics;
    private TokenUsage? _usage;
    private Dictionary<string, JsonElement>? _additional;

    private byte[]? _raw;

    /// <inheritdoc/>
    public override bool HasAnswer => _choices.Count > 0;

    /// <inheritdoc/>
    public override bool IsFinished => _unfinished == 0 && _choices.Count >= expectedChoices;

    /// <inheritdoc/>
    public override FinishReason? BadFinish =>
        _choices.Values.Select(choice => choice.FinishReason).FirstOrDefault(reason => reason is { EndsWhole: false });

    /// <inheritdoc/>
    public override TokenUsage? Usage => _usage;

    /// <inheritdoc/>
    public override ServerError? Parse(ReadOnlySpan<byte> json)
    {
        ChunkParser.Parse(json, _chunk);
        _raw = keepRaw ? json.ToArray() : null;
        return _chunk.Error;
    }

    /// <inheritdoc/>
    public override void TakeOver()
    {
        foreach (ref readonly ChoiceData piece in _chunk.Choices)
        {
            ChoiceFold choice = ChoiceAt(piece.Index);
            bool wasFinished = choice.FinishReason is not null;
            choice.Add(piece, events);
            _unfinished -= !wasFinished && choice.FinishReason is not null ? 1 : 0;
        }

        KeepRest(_chunk);
        if (_chunk.Usage is { } usage)
        {
            _usage = usage;
            events?.Add(new UsageReported(usage));
        }

        chunks?.Add(ChatChunk.From(_chunk, _raw));
    }

    /// <inheritdoc/>
    public override void End(bool isWhole)
    {
        foreach (ChoiceFold choice in _choices.Values)
        {
            choice.End(events, isWhole && choice.FinishReason is not { EndsWhole: false });
        }
    }

    /// <inheritdoc/>
    public override ChatCompletion? Partial() => HasAnswer ? ToCompletion() : null;

    /// <summary>The answer so far.</summary>
    public ChatCompletion ToCompletion() => new()
    {
        Id = _id ?? "",
        Model = _model ?? "",
        Created = UnixTime.Read(_created),
        Choices = [.. _choices.Values.Select(choice => choice.ToChoice())],
        Usage = _usage,
        SystemFingerprint = _systemFingerprint,
        ServiceTier = _serviceTier,
        PromptLogprobs = _promptLogprobs,
        PromptTokenIds = _promptTokenIds,
        PromptText = _promptText,
        KvTransferParams = _kvTransferParams,
        EcTransferParams = _ecTransferParams,
        Metrics = _metrics,
        AdditionalProperties = AdditionalJson.Copy(_additional),
        RawBody = _raw,
    };

    private ChoiceFold ChoiceAt(int index)
    {
        if (_last?.Index == index)
        {
            return _last;
        }

        if (!_choices.TryGetValue(index, out _last))
        {
            _last = new ChoiceFold(index, tags is null ? null : new ReasoningSplitter(tags));
            _choices.Add(index, _last);
            _unfinished++;
        }

        return _last;
    }

    private void KeepRest(ChunkData chunk)
    {
        // Some gateways send another id, or none, with each chunk: the first one names the answer.
        _id = string.IsNullOrEmpty(_id) ? chunk.Id : _id;
        _model = string.IsNullOrEmpty(_model) ? chunk.Model : _model;
        _created ??= chunk.Created;
        _systemFingerprint = chunk.SystemFingerprint ?? _systemFingerprint;
        _serviceTier = chunk.ServiceTier ?? _serviceTier;
        _promptText ??= chunk.PromptText;
        _promptTokenIds ??= chunk.PromptTokenIds;
        _promptLogprobs ??= chunk.PromptLogprobs;
        _kvTransferParams = chunk.KvTransferParams ?? _kvTransferParams;
        _ecTransferParams = chunk.EcTransferParams ?? _ecTransferParams;
        _metrics = chunk.Metrics ?? _metrics;
        AdditionalJson.Merge(ref _additional, chunk.Additional);
    }
}
