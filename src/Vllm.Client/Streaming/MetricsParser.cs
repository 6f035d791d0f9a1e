using System.Text.Json;

namespace Vllm;

/// <summary>Reads <c>metrics</c>.</summary>
internal static class MetricsParser
{
    public static RequestMetrics? Read(ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var metrics = new RequestMetrics();
        Dictionary<string, JsonElement>? additional = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.ReadName(ref reader);
            reader.Read();
            switch (name)
            {
                case "time_to_first_token_ms":
                    metrics = metrics with { TimeToFirstTokenMs = JsonText.ReadNumber(ref reader) };
                    break;
                case "generation_time_ms":
                    metrics = metrics with { GenerationTimeMs = JsonText.ReadNumber(ref reader) };
                    break;
                case "queue_time_ms":
                    metrics = metrics with { QueueTimeMs = JsonText.ReadNumber(ref reader) };
                    break;
                case "mean_itl_ms":
                    metrics = metrics with { MeanItlMs = JsonText.ReadNumber(ref reader) };
                    break;
                case "tokens_per_second":
                    metrics = metrics with { TokensPerSecond = JsonText.ReadNumber(ref reader) };
                    break;
                default:
                    AdditionalJson.Keep(ref additional, name, ref reader, allowance);
                    break;
            }
        }

        return metrics with { AdditionalProperties = additional ?? AdditionalJson.None };
    }
}
