using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Wire;

/// <summary>
/// Writes compact JSON as vLLM's serializers do (pydantic, serde): only quotes, backslashes and control characters are
/// escaped. Utf8JsonWriter would write an emoji as an escaped pair, with any of .NET's encoders.
/// </summary>
internal sealed class WireWriter
{
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create("\"\\" + string.Concat(Enumerable.Range(0, 0x20).Select(value => (char)value)));

    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private bool _needsComma;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _needsComma = false;
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public WireWriter StartObject() => Open((byte)'{');

    public WireWriter EndObject() => Close((byte)'}');

    public WireWriter StartArray() => Open((byte)'[');

    public WireWriter EndArray() => Close((byte)']');

    public WireWriter Name(string name)
    {
        Comma();
        Quote(name);
        Byte((byte)':');
        _needsComma = false;
        return this;
    }

    public WireWriter Null() => Token("null"u8);

    public WireWriter Value(string? value)
    {
        if (value is null)
        {
            return Null();
        }

        Comma();
        Quote(value);
        return this;
    }

    public WireWriter Value(bool value) => Token(value ? "true"u8 : "false"u8);

    public WireWriter Value(long value)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out int length);
        return Token(text[..length]);
    }

    public WireWriter Value(double value) => Token(Encoding.ASCII.GetBytes(PythonJson.Float(value)));

    /// <summary>A number in single precision, as Rust's f32 is printed.</summary>
    public WireWriter Value(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return Token(Encoding.ASCII.GetBytes(text.Contains('.') ? text : text + ".0"));
    }

    public WireWriter Field(string name, string? value) => Name(name).Value(value);

    public WireWriter Field(string name, long value) => Name(name).Value(value);

    public WireWriter Field(string name, bool value) => Name(name).Value(value);

    public WireWriter NullField(string name) => Name(name).Null();

    public WireWriter Values(IEnumerable<int> values)
    {
        StartArray();
        foreach (int value in values)
        {
            Value(value);
        }

        return EndArray();
    }

    public WireWriter Texts(IEnumerable<string> values)
    {
        StartArray();
        foreach (string value in values)
        {
            Value(value);
        }

        return EndArray();
    }

    public WireWriter Bytes(string text)
    {
        StartArray();
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            Value(value);
        }

        return EndArray();
    }

    private WireWriter Open(byte bracket)
    {
        Comma();
        Byte(bracket);
        _needsComma = false;
        return this;
    }

    private WireWriter Close(byte bracket)
    {
        Byte(bracket);
        _needsComma = true;
        return this;
    }

    private WireWriter Token(ReadOnlySpan<byte> token)
    {
        Comma();
        _bytes.Write(token);
        return this;
    }

    private void Comma()
    {
        if (_needsComma)
        {
            Byte((byte)',');
        }

        _needsComma = true;
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    private void Quote(string text)
    {
        Byte((byte)'"');
        ReadOnlySpan<char> rest = text;
        while (rest.Length > 0)
        {
            int plain = rest.IndexOfAny(Escaped);
            plain = plain < 0 ? rest.Length : plain;
            // Encoding.UTF8 replaces lone surrogates, which JSON in UTF-8 cannot carry.
            Encoding.UTF8.GetBytes(rest[..plain], _bytes);
            rest = rest[plain..];
            if (rest.Length > 0)
            {
                _bytes.Write(Escape(rest[0]));
                rest = rest[1..];
            }
        }

        Byte((byte)'"');
    }

    private static ReadOnlySpan<byte> Escape(char c) => c switch
    {
        '"' => "\\\""u8,
        '\\' => "\\\\"u8,
        '\n' => "\\n"u8,
        '\r' => "\\r"u8,
        '\t' => "\\t"u8,
        '\b' => "\\b"u8,
        '\f' => "\\f"u8,
        _ => Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"),
    };
}
