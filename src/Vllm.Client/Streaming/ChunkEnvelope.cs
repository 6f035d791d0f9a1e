using System.Text.Json;

namespace Vllm;

/// <summary>
/// What one chunk of a stream, or one whole answer, says around its choices. One instance serves all chunks of a stream; strings
/// that repeat over them are kept.
/// </summary>
internal abstract class ChunkEnvelope
{
    /// <summary>vLLM's own limit of <c>n</c>. Small events may number any choices; each costs memory.</summary>
    public const int UsualMostChoices = 16_384;

    /// <summary>The most choices that are taken: more when more were asked for.</summary>
    public int MostChoices { get; init; } = UsualMostChoices;

    /// <summary>What this chunk may still bring of what costs much memory.</summary>
    public JsonAllowance Allowance { get; } = new();

    public string? Id { get; set; }

    public string? Model { get; set; }

    public long? Created { get; set; }

    public string? SystemFingerprint { get; set; }

    public string? ServiceTier { get; set; }

    public JsonElement? KvTransferParams { get; set; }

    public JsonElement? EcTransferParams { get; set; }

    public RequestMetrics? Metrics { get; set; }

    public TokenUsage? Usage { get; set; }

    /// <summary>Where the usage stands that was read last.</summary>
    public ValueHole UsageHole { get; set; }

    public ServerError? Error { get; set; }

    public Dictionary<string, JsonElement>? Additional;

    /// <summary>Whether its numbers had to be mended, so that the positions in it are not those of what came.</summary>
    public bool IsMended { get; set; }

    /// <summary>Whether a long text of a choice stays where it stands, for its reader to take it in pieces.</summary>
    public bool LeavesLongText { get; set; }

    /// <summary>Whether nothing but usage was said beside the choices that counts with every chunk anew.</summary>
    public virtual bool IsOnlyChoices => Error is null && !IsMended;

    /// <summary>Whether something was said that a later chunk may replace.</summary>
    public bool HasExtras =>
        SystemFingerprint is not null || ServiceTier is not null || KvTransferParams is not null || EcTransferParams is not null
        || Metrics is not null || Additional is not null;

    /// <summary>Whether there was a list of choices at all, empty or not.</summary>
    public bool HasChoices { get; protected set; }

    /// <summary>Forgets the chunk before, but for what repeats.</summary>
    public virtual void Reset()
    {
        HasChoices = false;
        IsMended = false;
        Allowance.Reset();
        ServiceTier = null;
        KvTransferParams = EcTransferParams = null;
        Metrics = null;
        Usage = null;
        Error = null;
        Additional = null;
    }

    /// <summary>Refuses a choice more than any server sends; each takes fifty times the memory of its bytes.</summary>
    /// <exception cref="JsonException">So many are there already.</exception>
    public void RequireRoom(int count)
    {
        if (count >= MostChoices)
        {
            throw new JsonException($"There are more than {MostChoices} choices.");
        }
    }

    /// <summary>Reads an error of the whole chunk or of one of its choices; what says that there is none hides none.</summary>
    public void ReadError(ref Utf8JsonReader reader) =>
        Error = (JsonText.ReadElement(ref reader, Allowance) is { } error ? ServerError.FromElement(error) : null) ?? Error;

    /// <summary>Whether the string that the reader stands on is left there.</summary>
    public bool Leaves(in Utf8JsonReader reader) => LeavesLongText && LongText.Is(reader);

    /// <summary>Reads the list of choices that the reader stands on.</summary>
    public abstract void ReadChoices(ref Utf8JsonReader reader);

    /// <summary>Reads a property that only this endpoint has beside the choices; false when it does not know the name.</summary>
    public abstract bool TryReadProperty(string name, ref Utf8JsonReader reader);
}

/// <summary>A <see cref="ChunkEnvelope"/> with the choices of one endpoint.</summary>
internal abstract class ChunkEnvelope<TChoice> : ChunkEnvelope
    where TChoice : struct
{
    private TChoice[] _choices = new TChoice[1];

    public int ChoiceCount { get; private set; }

    public ReadOnlySpan<TChoice> Choices => _choices.AsSpan(0, ChoiceCount);

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        ClearChoices();
    }

    /// <inheritdoc/>
    public sealed override void ReadChoices(ref Utf8JsonReader reader)
    {
        HasChoices = false;
        ClearChoices();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException($"A list was expected in 'choices', but it is a JSON {reader.TokenType}.");
        }

        HasChoices = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                int position = ChoiceCount;
                ReadChoice(ref reader, ref AddChoice(), position);
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                throw new JsonException($"An object was expected in 'choices', but it is a JSON {reader.TokenType}.");
            }
        }
    }

    /// <summary>Reads one choice.</summary>
    /// <param name="reader">Stands on the beginning of the object.</param>
    /// <param name="choice">Where it goes.</param>
    /// <param name="position">Its place in the list: the index of a choice that names none.</param>
    protected abstract void ReadChoice(ref Utf8JsonReader reader, ref TChoice choice, int position);

    private void ClearChoices()
    {
        Array.Clear(_choices, 0, ChoiceCount);
        ChoiceCount = 0;
    }

    private ref TChoice AddChoice()
    {
        RequireRoom(ChoiceCount);
        if (ChoiceCount == _choices.Length)
        {
            Array.Resize(ref _choices, ChoiceCount * 2);
        }

        return ref _choices[ChoiceCount++];
    }
}
