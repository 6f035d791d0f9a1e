using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>A chat answer while its chunks arrive.</summary>
/// <param name="expectedChoices">How many choices the request asked for.</param>
/// <param name="tags">Where reasoning in tags is to be split from the content.</param>
/// <param name="pieces">Where the pieces go; null when they are not wanted.</param>
/// <param name="tokens">The tokens that came before; null to read each chunk in full.</param>
/// <param name="keepRaw">Whether to keep the bytes of each chunk, or of the whole answer.</param>
internal sealed class ChatFold(
    int expectedChoices, ReasoningTags? tags, AnswerPieces<ChatEvent, ChatChunk>? pieces = null, TokenCache? tokens = null, bool keepRaw = false)
    : ChoicesFold<ChunkData, ChoiceData, ChoiceFold, ChatCompletion>(
        expectedChoices,
        keepRaw,
        keepRaw && pieces?.Chunks is not null,
        pieces?.Chunks is not null,
        tokens is null || tags is not null || pieces?.Chunks is not null ? null : new EnvelopeMemo<ChoiceFold>(tokens))
{
    private readonly AnswerPieces<ChatEvent, ChatChunk> _pieces = pieces ?? AnswerPieces<ChatEvent, ChatChunk>.None;
    private string? _promptText;
    private List<long>? _promptTokenIds;
    private List<IReadOnlyDictionary<long, PromptLogprob>?>? _promptLogprobs;

    /// <inheritdoc/>
    public override ChatCompletion ToCompletion() => new()
    {
        Id = Id ?? "",
        Model = Model ?? "",
        Created = Created,
        Choices = [.. Choices.Select(choice => choice.ToChoice())],
        Usage = Usage,
        SystemFingerprint = SystemFingerprint,
        ServiceTier = ServiceTier,
        PromptLogprobs = _promptLogprobs,
        PromptTokenIds = _promptTokenIds,
        PromptText = _promptText,
        KvTransferParams = KvTransferParams,
        EcTransferParams = EcTransferParams,
        Metrics = Metrics,
        AdditionalProperties = Additional,
        RawBody = RawBody,
    };

    /// <inheritdoc/>
    protected override ChoiceFold NewChoice(int index) =>
        new(index, _pieces, tokens, tags is null ? null : new ReasoningSplitter(tags), Id ?? Chunk.Id, Allowance);

    /// <inheritdoc/>
    protected override void Add(ChoiceFold choice, in ChoiceData piece) => choice.Add(piece);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void ReportUsage(TokenUsage usage) => _pieces.Events?.Add(new UsageReported(usage));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override bool TryAdd(ChoiceFold choice, in TextHole hole, in JsonPiece text, KnownValues values) =>
        choice.TryAddText(hole, text, values.Logprobs!, values.LogprobsJson.Span);

    /// <inheritdoc/>
    protected override void EndChunk()
    {
        _promptText ??= Chunk.PromptText;
        _promptTokenIds ??= Chunk.PromptTokenIds;
        _promptLogprobs ??= Chunk.PromptLogprobs;
        if (Chunk.Usage is { } usage)
        {
            _pieces.Events?.Add(new UsageReported(usage));
        }

        _pieces.Chunks?.Add(ChatChunk.From(Chunk, Raw));
    }

    /// <inheritdoc/>
    protected override void EndChoice(ChoiceFold choice, bool isWhole) => choice.End(isWhole);
}
