using System.Text.Json;

namespace Vllm;

/// <summary>
/// Reads one chunk of a stream, or a whole answer, in one pass. Lenient on everything that an answer does not
/// depend on; strict on the shape that holds the text, because a chunk that is skipped is text that is lost.
/// </summary>
internal static class ChunkParser
{
    /// <summary>
    /// Deep enough for anything that is sent on purpose. Unknown values are skipped without recursion, so that the depth costs no stack.
    /// </summary>
    private const int MaxDepth = 32 << 10;

    /// <summary>Reads the JSON into <paramref name="chunk"/>.</summary>
    /// <exception cref="JsonException">It is not JSON, or no chunk.</exception>
    public static void Parse(ReadOnlySpan<byte> json, ChunkEnvelope chunk)
    {
        try
        {
            ParseStrict(json, chunk);
        }
        catch (JsonException) when (NonFiniteNumbers.Replace(json) is { } mended)
        {
            ParseStrict(mended, chunk);
            chunk.IsMended = true;
        }
    }

    private static void ParseStrict(ReadOnlySpan<byte> json, ChunkEnvelope chunk)
    {
        chunk.Reset();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"An object was expected, but the answer is a JSON {reader.TokenType}.");
        }

        bool isError = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadProperty(ref reader, chunk, ref isError);
        }

        if (chunk.Error is null && (isError || !chunk.HasChoices) && chunk.Additional is { } properties)
        {
            chunk.Error = ServerError.FromFlat(properties, isError);
        }

        // Also finds what stands behind the object, which is no JSON.
        reader.Read();
    }

    private static void ReadProperty(ref Utf8JsonReader reader, ChunkEnvelope chunk, ref bool isError)
    {
        if (reader.TextIs("id"u8))
        {
            reader.Read();
            chunk.Id = JsonText.ReadRepeated(ref reader, chunk.Id);
        }
        else if (reader.TextIs("object"u8))
        {
            reader.Read();
            isError |= reader.TokenType == JsonTokenType.String && reader.TextIs("error"u8);
            reader.Skip();
        }
        else if (reader.TextIs("created"u8))
        {
            reader.Read();
            chunk.Created = JsonText.ReadInteger(ref reader);
        }
        else if (reader.TextIs("model"u8))
        {
            reader.Read();
            chunk.Model = JsonText.ReadRepeated(ref reader, chunk.Model);
        }
        else if (reader.TextIs("choices"u8))
        {
            reader.Read();
            chunk.ReadChoices(ref reader);
        }
        else if (reader.TextIs("usage"u8))
        {
            reader.Read();
            var hole = ValueHole.From(ValueField.Usage, reader);
            chunk.Usage = UsageParser.Read(ref reader, chunk.Allowance);
            chunk.UsageHole = hole.UpTo(reader);
        }
        else if (reader.TextIs("error"u8))
        {
            reader.Read();
            chunk.ReadError(ref reader);
        }
        else
        {
            ReadRareProperty(ref reader, chunk);
        }
    }

    private static void ReadRareProperty(ref Utf8JsonReader reader, ChunkEnvelope chunk)
    {
        string name = JsonText.ReadName(ref reader);
        reader.Read();
        switch (name)
        {
            case "system_fingerprint":
                chunk.SystemFingerprint = JsonText.ReadRepeated(ref reader, chunk.SystemFingerprint) ?? chunk.SystemFingerprint;
                break;
            case "service_tier":
                chunk.ServiceTier = JsonText.ReadString(ref reader);
                break;
            case "kv_transfer_params":
                chunk.KvTransferParams = JsonText.ReadElement(ref reader, chunk.Allowance);
                break;
            case "ec_transfer_params":
                chunk.EcTransferParams = JsonText.ReadElement(ref reader, chunk.Allowance);
                break;
            case "metrics":
                chunk.Metrics = MetricsParser.Read(ref reader, chunk.Allowance);
                break;
            default:
                if (!chunk.TryReadProperty(name, ref reader))
                {
                    AdditionalJson.Keep(ref chunk.Additional, name, ref reader, chunk.Allowance);
                }

                break;
        }
    }
}
