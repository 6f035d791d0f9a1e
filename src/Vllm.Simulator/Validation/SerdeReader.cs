using System.Text;
using Vllm.Simulator.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>Reads JSON as serde_json does, and words its mistakes as serde_json with serde_path_to_error.</summary>
internal sealed class SerdeReader(byte[] body)
{
    // serde_json's own limit.
    private const int Deepest = 128;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stack<string> _path = new();
    private int _at;

    public SerdeNode Read()
    {
        SerdeNode root = Value(0);
        Blank();
        return _at == body.Length ? root : throw Mistake("trailing characters", _at + 1);
    }

    /// <summary>An error at a place in the body, with the line and column that serde counts.</summary>
    public static ApiError Error(byte[] body, string kind, string path, string reason, int end)
    {
        ReadOnlySpan<byte> before = body.AsSpan(0, Math.Min(end, body.Length));
        int line = before.Count((byte)'\n') + 1;
        int column = end - (before.LastIndexOf((byte)'\n') + 1);
        string prefix = path.Length == 0 ? "" : $"{path}: ";
        return new(400, "BadRequestError", $"Failed to {kind}: {prefix}{reason} at line {line} column {column}", Code: "json_parse_error");
    }

    private int Current => _at < body.Length ? body[_at] : -1;

    private SerdeNode Value(int depth)
    {
        Blank();
        if (depth >= Deepest)
        {
            throw Mistake("recursion limit exceeded", _at + 1);
        }

        return Current switch
        {
            '{' => Map(depth),
            '[' => Sequence(depth),
            '"' => new(SerdeKind.Text, Text(), _at, []),
            't' => Word("true", SerdeKind.Bool),
            'f' => Word("false", SerdeKind.Bool),
            'n' => Word("null", SerdeKind.Null),
            '-' or (>= '0' and <= '9') => Number(),
            -1 => throw Mistake("EOF while parsing a value", _at),
            _ => throw Mistake("expected value", _at + 1),
        };
    }

    private SerdeNode Map(int depth)
    {
        var members = new List<(string, int, SerdeNode)>();
        _at++;
        Blank();
        while (Current != '}')
        {
            if (Current != '"')
            {
                throw Current < 0 ? Mistake("EOF while parsing an object", _at) : Mistake("key must be a string", _at + 1);
            }

            string name = Text();
            int nameEnd = _at;
            Blank();
            Expect(':', "expected `:`", "EOF while parsing an object");
            _path.Push(_path.Count == 0 ? name : $".{name}");
            members.Add((name, nameEnd, Value(depth + 1)));
            _path.Pop();
            Separator('}', "expected `,` or `}`", "EOF while parsing an object");
        }

        _at++;
        return new(SerdeKind.Map, "", _at, members);
    }

    private SerdeNode Sequence(int depth)
    {
        var items = new List<(string, int, SerdeNode)>();
        _at++;
        Blank();
        while (Current != ']')
        {
            _path.Push($"[{items.Count}]");
            items.Add(("", 0, Value(depth + 1)));
            _path.Pop();
            Separator(']', "expected `,` or `]`", "EOF while parsing a list");
        }

        _at++;
        return new(SerdeKind.Sequence, "", _at, items);
    }

    private void Separator(char end, string reason, string atEnd)
    {
        Blank();
        if (Current == end)
        {
            return;
        }

        Expect(',', reason, atEnd);
        Blank();
        if (Current == end)
        {
            throw Mistake("trailing comma", _at + 1);
        }
    }

    private string Text()
    {
        int start = ++_at;
        var text = new StringBuilder();
        while (Current != '"')
        {
            switch (Current)
            {
                case -1:
                    throw Mistake("EOF while parsing a string", _at);
                case < ' ':
                    throw Mistake("control character (\\u0000-\\u001F) found while parsing a string", _at);
                case '\\':
                    _at++;
                    Escape(text);
                    break;
                default:
                    text.Append((char)body[_at++]);
                    break;
            }
        }

        _at++;
        try
        {
            _ = Strict.GetCharCount(body, start, _at - 1 - start);
            return text.ToString().All(char.IsAscii) ? text.ToString() : Strict.GetString(body, start, _at - 1 - start);
        }
        catch (DecoderFallbackException)
        {
            throw Mistake("invalid unicode code point", _at);
        }
    }

    private void Escape(StringBuilder text)
    {
        int escape = Current;
        _at++;
        if (escape != 'u')
        {
            int plain = "\"\\/bfnrt".IndexOf((char)Math.Max(0, escape), StringComparison.Ordinal);
            text.Append(plain >= 0 ? "\"\\/\b\f\n\r\t"[plain] : throw Mistake("invalid escape", _at));
            return;
        }

        char first = Hex();
        text.Append(first);
        if (char.IsLowSurrogate(first))
        {
            throw Mistake("lone leading surrogate in hex escape", _at);
        }

        if (char.IsHighSurrogate(first))
        {
            if (Current != '\\' || _at + 1 >= body.Length || body[_at + 1] != 'u')
            {
                throw Mistake("unexpected end of hex escape", _at + 1);
            }

            _at += 2;
            char second = Hex();
            text.Append(char.IsLowSurrogate(second) ? second : throw Mistake("lone leading surrogate in hex escape", _at));
        }
    }

    private char Hex()
    {
        if (_at + 4 > body.Length)
        {
            throw Mistake("EOF while parsing a string", body.Length);
        }

        string digits = Encoding.Latin1.GetString(body, _at, 4);
        _at += 4;
        return ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort value)
            ? (char)value
            : throw Mistake("invalid escape", _at);
    }

    private SerdeNode Number()
    {
        int start = _at;
        while (Current is '-' or '+' or '.' or 'e' or 'E' or (>= '0' and <= '9'))
        {
            _at++;
        }

        string text = Encoding.ASCII.GetString(body, start, _at - start);
        if (!double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double value))
        {
            throw Mistake("invalid number", _at);
        }

        return text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0
            ? new(SerdeKind.Float, PythonJson.Float(value), _at, [])
            : new(SerdeKind.Integer, text, _at, []);
    }

    private SerdeNode Word(string word, SerdeKind kind)
    {
        foreach (char c in word)
        {
            if (Current != c)
            {
                throw Mistake(Current < 0 ? "EOF while parsing a value" : "expected ident", Math.Min(_at + 1, body.Length));
            }

            _at++;
        }

        return new(kind, word, _at, []);
    }

    private void Expect(char wanted, string reason, string atEnd)
    {
        if (Current != wanted)
        {
            throw Current < 0 ? Mistake(atEnd, _at) : Mistake(reason, _at + 1);
        }

        _at++;
    }

    private void Blank()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private ApiException Mistake(string reason, int end) =>
        Error(body, "parse the request body as JSON", string.Concat(_path.Reverse()), reason, end).ToException();
}
