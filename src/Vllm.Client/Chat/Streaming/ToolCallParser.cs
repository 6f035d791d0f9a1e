using System.Text.Json;

namespace Vllm;

/// <summary>Reads <c>tool_calls</c> of a delta or of a message.</summary>
internal static class ToolCallParser
{
    public static List<ToolCallPiece>? Read(ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException($"A list was expected in 'tool_calls', but it is a JSON {reader.TokenType}.");
        }

        List<ToolCallPiece>? pieces = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                allowance.TakeToolCall();
                (pieces ??= []).Add(ReadPiece(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }

        return pieces;
    }

    private static ToolCallPiece ReadPiece(ref Utf8JsonReader reader)
    {
        var piece = default(ToolCallPiece);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextIs("index"u8))
            {
                reader.Read();
                piece.Index = JsonText.ReadInteger(ref reader);
            }
            else if (reader.TextIs("function"u8))
            {
                reader.Read();
                ReadFunction(ref reader, ref piece);
            }
            else if (reader.TextIs("id"u8))
            {
                reader.Read();
                piece.Id = ReadNonEmpty(ref reader);
            }
            else if (reader.TextIs("type"u8))
            {
                reader.Read();
                piece.Type = reader.TokenType == JsonTokenType.String && reader.TextIs("function"u8) ? "function" : ReadNonEmpty(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return piece;
    }

    private static void ReadFunction(ref Utf8JsonReader reader, ref ToolCallPiece piece)
    {
        piece.Name = piece.Arguments = null;
        piece.Hole = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TextIs("arguments"u8))
            {
                reader.Read();

                // Some servers send the object itself: its text is what the model's text would have been.
                piece.Hole = piece.Hole.Then(TextField.Arguments, reader);
                piece.Arguments = JsonText.ReadString(ref reader);
            }
            else if (reader.TextIs("name"u8))
            {
                reader.Read();
                piece.Name = ReadNonEmpty(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static string? ReadNonEmpty(ref Utf8JsonReader reader) => JsonText.ReadString(ref reader) is { Length: > 0 } text ? text : null;
}
