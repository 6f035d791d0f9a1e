using System.Text;
using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>Reads a body as FastAPI does, and words its mistakes as Python's <c>json</c> module.</summary>
internal static class PythonJsonReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The JSON value; undefined for an empty body.</summary>
    public static JsonElement Read(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0)
        {
            return default;
        }

        string text;
        try
        {
            text = Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            throw new BodyUnreadableException();
        }

        try
        {
            // Deep nesting is a matter for the depth limit below, not for a stack overflow.
            using JsonDocument document = JsonDocument.Parse(body.ToArray(), new JsonDocumentOptions { MaxDepth = 512 });
            RefuseLoneSurrogates(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            (int position, string reason) = new JsonMistake(text).Find();
            throw PydanticError.ToApiError(
                [new("json_invalid", $"body.{position}", "JSON decode error", "<dict of 0 items>", $"'error': {PythonText.Repr(reason)}")], 1).ToException();
        }
    }

    // Python reads half a UTF-16 pair without complaint and fails when the tokenizer wants UTF-8.
    private static void RefuseLoneSurrogates(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    RefuseLoneSurrogates(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    RefuseLoneSurrogates(item);
                }

                break;
            case JsonValueKind.String when value.GetRawText() is var raw && raw.Contains("\\u", StringComparison.Ordinal):
                try
                {
                    _ = value.GetString();
                }
                catch (InvalidOperationException)
                {
                    int at = raw.IndexOf("\\ud", StringComparison.OrdinalIgnoreCase);
                    throw ApiError.BadRequest(
                        $"'utf-8' codec can't encode character '{raw.Substring(at, 6)}' in position {at - 1}: surrogates not allowed").ToException();
                }

                break;
            default:
                break;
        }
    }
}

/// <summary>The body is no text: FastAPI answers with a bare <c>detail</c>.</summary>
internal sealed class BodyUnreadableException() : Exception("There was an error parsing the body");
