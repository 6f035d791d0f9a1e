using System.Text;
using System.Text.Json;

namespace Vllm.Simulator.Chat.Validation;

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
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            (int position, string reason) = new JsonMistake(text).Find();
            throw PydanticError.ToApiError(
                [new("json_invalid", $"body.{position}", "JSON decode error", "<dict of 0 items>", $"'error': {PythonText.Repr(reason)}")], 1).ToException();
        }
    }
}

/// <summary>The body is no text: FastAPI answers with a bare <c>detail</c>.</summary>
internal sealed class BodyUnreadableException() : Exception("There was an error parsing the body");
