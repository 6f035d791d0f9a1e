using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>Writes bytes as base64 into JSON piece by piece, so that no text of the whole ever exists.</summary>
internal static class Base64Json
{
    /// <summary>A multiple of 3: every piece but the last encodes without padding.</summary>
    private const int PieceBytes = 24 << 10;

    /// <summary>Writes a property whose value is a data URL.</summary>
    public static void WriteDataUrl(this Utf8JsonWriter writer, string key, string mediaType, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        writer.WritePropertyName(key);
        writer.WriteStringValueSegment(Encoding.UTF8.GetBytes($"data:{mediaType};base64,"), isFinalSegment: false);
        byte[] text = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(PieceBytes));
        try
        {
            for (int i = 0; i < parts.Count; i++)
            {
                if (i > 0)
                {
                    writer.WriteStringValueSegment(","u8, isFinalSegment: false);
                }

                WritePieces(writer, parts[i].Span, text);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }

        writer.WriteStringValueSegment(""u8, isFinalSegment: true);
    }

    private static void WritePieces(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, byte[] text)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> piece = bytes[..Math.Min(PieceBytes, bytes.Length)];
            bytes = bytes[piece.Length..];
            Base64.EncodeToUtf8(piece, text, out _, out int written, isFinalBlock: bytes.IsEmpty);
            writer.WriteStringValueSegment(text.AsSpan(0, written), isFinalSegment: false);
        }
    }
}
