using System.Collections.ObjectModel;
using System.Text.Json;

namespace Vllm;

/// <summary>Reads the log probabilities of completions: lists side by side, in which some entries may be null.</summary>
internal static class CompletionLogprobParser
{
    /// <summary>The lists; null when there is no object.</summary>
    public static CompletionLogprobs? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        List<string> tokens = [];
        List<double?> logprobs = [];
        List<IReadOnlyDictionary<string, double?>?> top = [];
        List<long> offsets = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextIs("tokens"u8))
            {
                reader.Read();
                ReadList(ref reader, tokens, static (ref reader) => JsonText.ReadString(ref reader) ?? "");
            }
            else if (reader.TextIs("token_logprobs"u8))
            {
                reader.Read();
                ReadList(ref reader, logprobs, JsonText.ReadNumber);
            }
            else if (reader.TextIs("top_logprobs"u8))
            {
                reader.Read();
                ReadList(ref reader, top, ReadTop);
            }
            else if (reader.TextIs("text_offset"u8))
            {
                reader.Read();
                offsets = JsonText.ReadIntegers(ref reader) ?? offsets;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new CompletionLogprobs { Tokens = tokens, TokenLogprobs = logprobs, TopLogprobs = top, TextOffset = offsets };
    }

    private delegate T ReadValue<T>(ref Utf8JsonReader reader);

    private static void ReadList<T>(ref Utf8JsonReader reader, List<T> list, ReadValue<T> read)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(read(ref reader));
        }
    }

    /// <summary>The tokens of one place; null where the server has none, which is the first place of a prompt.</summary>
    private static IReadOnlyDictionary<string, double?>? ReadTop(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        Dictionary<string, double?>? tokens = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string token = JsonText.ReadName(ref reader);
            reader.Read();
            (tokens ??= [])[token] = JsonText.ReadNumber(ref reader);
        }

        return tokens is null ? ReadOnlyDictionary<string, double?>.Empty : tokens;
    }
}
