using System.Text.Json;

namespace Vllm;

/// <summary>Reads how a choice ended: <c>finish_reason</c> and <c>stop_reason</c>.</summary>
internal static class FinishParser
{
    /// <summary>A word of a vocabulary; an empty one says nothing, nor do true and false.</summary>
    public static string? ReadWord(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TextIs("stop"u8))
        {
            return "stop";
        }

        return reader.TokenType is not (JsonTokenType.True or JsonTokenType.False) && JsonText.ReadString(ref reader) is { Length: > 0 } word ? word : null;
    }

    /// <summary>The stop string or the stop token; null when it was neither.</summary>
    public static StopReason? ReadStopReason(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number => JsonText.ReadInteger(ref reader) is { } tokenId ? new StopReason(tokenId) : null,
        _ => new StopReason(JsonText.ReadString(ref reader) ?? ""),
    };
}
