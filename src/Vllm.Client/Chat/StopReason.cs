namespace Vllm;

/// <summary>
/// What stopped a choice, beyond its finish reason (vLLM's <c>stop_reason</c>): the stop string or the stop token.
/// vLLM sends none when the model itself ended the answer.
/// </summary>
public readonly record struct StopReason
{
    /// <summary>Creates the reason from a stop string.</summary>
    public StopReason(string text) => Text = text;

    /// <summary>Creates the reason from a stop token.</summary>
    public StopReason(long tokenId) => TokenId = tokenId;

    /// <summary>The stop string that came, or null.</summary>
    public string? Text { get; }

    /// <summary>The id of the stop token that came, or null.</summary>
    public long? TokenId { get; }

    /// <inheritdoc/>
    public override string ToString() => Text ?? TokenId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
