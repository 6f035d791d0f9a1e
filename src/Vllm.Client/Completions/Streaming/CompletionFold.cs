using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>A completion while its chunks arrive.</summary>
/// <param name="prompts">How many prompts the request holds.</param>
/// <param name="choicesPerPrompt">How many choices it asks for each of them.</param>
/// <param name="pieces">Where the pieces go; null when they are not wanted.</param>
/// <param name="tokens">The tokens that came before; null to read each chunk in full.</param>
/// <param name="keepRaw">Whether to keep the bytes of each chunk, or of the whole answer.</param>
internal sealed class CompletionFold(
    int prompts,
    int choicesPerPrompt,
    AnswerPieces<CompletionEvent, CompletionChunk>? pieces = null,
    TokenCache? tokens = null,
    bool keepRaw = false)
    : ChoicesFold<CompletionChunkData, CompletionChoiceData, CompletionChoiceFold, Completion>(
        Multiply(prompts, choicesPerPrompt),
        keepRaw,
        keepRaw && pieces?.Chunks is not null,
        pieces?.Chunks is not null,
        tokens is null || pieces?.Chunks is not null ? null : new EnvelopeMemo<CompletionChoiceFold>(tokens))
{
    private readonly AnswerPieces<CompletionEvent, CompletionChunk> _pieces = pieces ?? AnswerPieces<CompletionEvent, CompletionChunk>.None;

    /// <inheritdoc/>
    public override Completion ToCompletion() => new()
    {
        Id = Id ?? "",
        Model = Model ?? "",
        Created = Created,
        Choices = [.. Choices.Select(choice => choice.ToChoice())],
        Usage = Usage,
        SystemFingerprint = SystemFingerprint,
        ServiceTier = ServiceTier,
        KvTransferParams = KvTransferParams,
        EcTransferParams = EcTransferParams,
        Metrics = Metrics,
        AdditionalProperties = Additional,
        RawBody = RawBody,
    };

    /// <inheritdoc/>
    protected override CompletionChoiceFold NewChoice(int index) => new(index, index / Math.Max(1, choicesPerPrompt), _pieces, tokens, Allowance);

    /// <inheritdoc/>
    protected override void Add(CompletionChoiceFold choice, in CompletionChoiceData piece) => choice.Add(piece);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void ReportUsage(TokenUsage usage) => _pieces.Events?.Add(new CompletionUsageReported(usage));

    /// <inheritdoc/>
    protected override bool TryAdd(CompletionChoiceFold choice, in TextHole hole, in JsonPiece text, KnownValues values) => false;

    /// <inheritdoc/>
    protected override void EndChunk()
    {
        if (Chunk.Usage is { } usage)
        {
            _pieces.Events?.Add(new CompletionUsageReported(usage));
        }

        _pieces.Chunks?.Add(CompletionChunk.From(Chunk, Raw));
    }

    /// <inheritdoc/>
    protected override void EndChoice(CompletionChoiceFold choice, bool isWhole) => choice.End();

    // An n out of all reason is the server's to refuse.
    private static int Multiply(int prompts, int choices) => (int)Math.Min((long)prompts * choices, int.MaxValue);
}
