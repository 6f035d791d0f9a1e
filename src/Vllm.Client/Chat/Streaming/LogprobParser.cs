using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;

namespace Vllm;

/// <summary>Reads log probabilities of answers (<c>logprobs</c>) and of prompts (<c>prompt_logprobs</c>).</summary>
internal static class LogprobParser
{
    /// <summary>Of two bytes each, a hostile answer could announce millions: they share one.</summary>
    private static readonly TokenLogprob Nothing = new() { Token = "" };

    /// <summary>The list in <c>logprobs.content</c>; null when there is none.</summary>
    public static List<TokenLogprob>? ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        List<TokenLogprob>? content = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isContent = reader.TextIs("content"u8);
            reader.Read();
            if (isContent)
            {
                content = ReadList(ref reader, isTop: false);
            }
            else
            {
                reader.Skip();
            }
        }

        return content;
    }

    /// <summary>The list of places, each null or an object by token id.</summary>
    public static List<IReadOnlyDictionary<long, PromptLogprob>?>? ReadPrompt(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var places = new List<IReadOnlyDictionary<long, PromptLogprob>?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            places.Add(ReadPlace(ref reader));
        }

        return places;
    }

    /// <summary>The tokens of an answer, or the most likely ones of one place. There is no third level: a hostile one would end in a stack overflow.</summary>
    private static List<TokenLogprob>? ReadList(ref Utf8JsonReader reader, bool isTop)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var list = new List<TokenLogprob>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                list.Add(ReadToken(ref reader, isTop));
            }
            else
            {
                reader.Skip();
            }
        }

        return list;
    }

    private static TokenLogprob ReadToken(ref Utf8JsonReader reader, bool isTop)
    {
        string token = "";
        double? logprob = null;
        byte[]? bytes = null;
        List<TokenLogprob>? top = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextIs("token"u8))
            {
                reader.Read();
                token = JsonText.ReadString(ref reader) ?? "";
            }
            else if (reader.TextIs("logprob"u8))
            {
                reader.Read();
                logprob = JsonText.ReadNumber(ref reader);
            }
            else if (reader.TextIs("bytes"u8))
            {
                reader.Read();
                bytes = ReadBytes(ref reader);
            }
            else if (!isTop && reader.TextIs("top_logprobs"u8))
            {
                reader.Read();
                top = ReadList(ref reader, isTop: true);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (token.Length == 0 && logprob is null && bytes is null && top is null)
        {
            return Nothing;
        }

        return new TokenLogprob { Token = token, Logprob = logprob, Bytes = bytes, TopLogprobs = top is null ? LogprobList.Empty : top };
    }

    private static byte[]? ReadBytes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        // Tokens are short, but nobody promises it.
        Span<byte> bytes = stackalloc byte[32];
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (JsonText.ReadInteger(ref reader) is { } value)
            {
                if (count == bytes.Length)
                {
                    bytes = Doubled(bytes);
                }

                bytes[count++] = unchecked((byte)value);
            }
        }

        return bytes[..count].ToArray();
    }

    private static Span<byte> Doubled(ReadOnlySpan<byte> bytes)
    {
        var larger = new byte[bytes.Length * 2];
        bytes.CopyTo(larger);
        return larger;
    }

    private static IReadOnlyDictionary<long, PromptLogprob>? ReadPlace(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        Dictionary<long, PromptLogprob>? tokens = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isToken = long.TryParse(JsonText.ReadName(ref reader), NumberStyles.Integer, CultureInfo.InvariantCulture, out long tokenId);
            reader.Read();
            if (isToken && reader.TokenType == JsonTokenType.StartObject)
            {
                (tokens ??= [])[tokenId] = ReadPromptLogprob(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return tokens is null ? ReadOnlyDictionary<long, PromptLogprob>.Empty : tokens;
    }

    private static PromptLogprob ReadPromptLogprob(ref Utf8JsonReader reader)
    {
        double? logprob = null;
        long? rank = null;
        string? text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextIs("logprob"u8))
            {
                reader.Read();
                logprob = JsonText.ReadNumber(ref reader);
            }
            else if (reader.TextIs("rank"u8))
            {
                reader.Read();
                rank = JsonText.ReadInteger(ref reader);
            }
            else if (reader.TextIs("decoded_token"u8))
            {
                reader.Read();
                text = JsonText.ReadString(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new PromptLogprob(logprob, rank, text);
    }
}
