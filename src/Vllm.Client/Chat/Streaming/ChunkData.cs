using System.Text.Json;

namespace Vllm;

/// <summary>
/// What one chunk of a chat stream, or one whole chat answer, says. One instance serves all chunks of a stream; strings that
/// repeat over them are kept.
/// </summary>
internal sealed class ChunkData
{
    private ChoiceData[] _choices = new ChoiceData[1];

    public string? Id { get; set; }

    public string? Model { get; set; }

    public long? Created { get; set; }

    public string? SystemFingerprint { get; set; }

    public string? ServiceTier { get; set; }

    public string? PromptText { get; set; }

    public List<long>? PromptTokenIds { get; set; }

    public List<IReadOnlyDictionary<long, PromptLogprob>?>? PromptLogprobs { get; set; }

    public JsonElement? KvTransferParams { get; set; }

    public JsonElement? EcTransferParams { get; set; }

    public RequestMetrics? Metrics { get; set; }

    public TokenUsage? Usage { get; set; }

    public ServerError? Error { get; set; }

    public Dictionary<string, JsonElement>? Additional;

    /// <summary>Whether there was a list of choices at all, empty or not.</summary>
    public bool HasChoices { get; private set; }

    public int ChoiceCount { get; private set; }

    public ReadOnlySpan<ChoiceData> Choices => _choices.AsSpan(0, ChoiceCount);

    /// <summary>Forgets the chunk before, but for what repeats.</summary>
    public void Reset()
    {
        BeginChoices();
        HasChoices = false;
        ServiceTier = PromptText = null;
        PromptTokenIds = null;
        PromptLogprobs = null;
        KvTransferParams = EcTransferParams = null;
        Metrics = null;
        Usage = null;
        Error = null;
        Additional = null;
    }

    public void BeginChoices()
    {
        HasChoices = true;
        Array.Clear(_choices, 0, ChoiceCount);
        ChoiceCount = 0;
    }

    /// <exception cref="JsonException">There are more than any server sends at once; each takes fifty times the memory of its bytes.</exception>
    public ref ChoiceData AddChoice()
    {
        if (ChoiceCount == ChatFold.MostChoices)
        {
            throw new JsonException($"There are more than {ChatFold.MostChoices} choices.");
        }

        if (ChoiceCount == _choices.Length)
        {
            Array.Resize(ref _choices, ChoiceCount * 2);
        }

        ref ChoiceData choice = ref _choices[ChoiceCount];
        choice.Index = ChoiceCount++;
        return ref choice;
    }
}
