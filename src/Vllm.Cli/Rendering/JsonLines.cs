using System.Buffers;
using System.Text.Json;

namespace Vllm.Cli;

/// <summary>Writes JSON objects, one on a line, each with one write and at once.</summary>
internal sealed class JsonLines(Stream output) : IDisposable
{
    // Readable text in any language: the lines are read by programs, not put into HTML.
    private static readonly JsonWriterOptions Format = new() { Encoder = ReadableJsonText.Encoder };

    private readonly ArrayBufferWriter<byte> _line = new(256);
    private Utf8JsonWriter? _writer;

    /// <summary>Begins a line; the caller adds fields and calls <see cref="End"/>.</summary>
    /// <param name="type">The value of <c>type</c>, its first field; null for a line without.</param>
    public Utf8JsonWriter Begin(string? type)
    {
        _line.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_line, Format);
        _writer.Reset(_line);
        _writer.WriteStartObject();
        if (type is not null)
        {
            _writer.WriteString("type", type);
        }

        return _writer;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    /// <summary>Ends the line and sends it.</summary>
    public void End()
    {
        _writer!.WriteEndObject();
        _writer.Flush();
        _line.GetSpan(1)[0] = (byte)'\n';
        _line.Advance(1);
        output.Write(_line.WrittenSpan);
        output.Flush();
    }
}
