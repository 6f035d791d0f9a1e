namespace Vllm.Simulator.Validation;

/// <summary>Finds the first mistake in a JSON text, with the place and the words of Python's <c>json</c> module.</summary>
internal sealed class JsonMistake(string text)
{
    private const int DeepestNesting = 500;

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private int _at;

    public (int Position, string Reason) Find()
    {
        try
        {
            Value(0);
            Blank();
            return _at < text.Length ? (_at, "Extra data") : (0, "Expecting value");
        }
        catch (MistakeException mistake)
        {
            return (mistake.Position, mistake.Message);
        }
    }

    private char Current => _at < text.Length ? text[_at] : '\0';

    private void Value(int depth)
    {
        Blank();
        if (depth > DeepestNesting)
        {
            throw new MistakeException(_at, "maximum recursion depth exceeded");
        }

        switch (Current)
        {
            case '{':
                Object(depth);
                break;
            case '[':
                Array(depth);
                break;
            case '"':
                String();
                break;
            default:
                Scalar();
                break;
        }
    }

    private void Object(int depth)
    {
        _at++;
        Blank();
        if (Current == '}')
        {
            _at++;
            return;
        }

        while (true)
        {
            Expect('"', "Expecting property name enclosed in double quotes");
            String();
            Blank();
            Expect(':', "Expecting ':' delimiter");
            _at++;
            Value(depth + 1);
            Blank();
            if (Current == '}')
            {
                _at++;
                return;
            }

            Expect(',', "Expecting ',' delimiter");
            _at++;
            Blank();
        }
    }

    private void Array(int depth)
    {
        _at++;
        Blank();
        if (Current == ']')
        {
            _at++;
            return;
        }

        while (true)
        {
            Value(depth + 1);
            Blank();
            if (Current == ']')
            {
                _at++;
                return;
            }

            Expect(',', "Expecting ',' delimiter");
            _at++;
        }
    }

    private void String()
    {
        int start = _at++;
        while (_at < text.Length && text[_at] != '"')
        {
            if (text[_at] < ' ')
            {
                throw new MistakeException(_at, "Invalid control character at");
            }

            if (text[_at] == '\\')
            {
                Escape(start);
            }

            _at++;
        }

        if (_at >= text.Length)
        {
            throw new MistakeException(start, "Unterminated string starting at");
        }

        _at++;
    }

    private void Escape(int start)
    {
        int escape = _at++;
        if (_at >= text.Length)
        {
            throw new MistakeException(start, "Unterminated string starting at");
        }

        if (text[_at] == 'u')
        {
            if (_at + 4 >= text.Length || text.AsSpan(_at + 1, 4).ContainsAnyExcept(HexDigits))
            {
                throw new MistakeException(_at, "Invalid \\uXXXX escape");
            }

            _at += 4;
        }
        else if (!"\"\\/bfnrt".Contains(text[_at]))
        {
            throw new MistakeException(escape, "Invalid \\escape");
        }
    }

    private void Scalar()
    {
        int start = _at;
        while (_at < text.Length && !",]} \t\r\n".Contains(text[_at]))
        {
            _at++;
        }

        ReadOnlySpan<char> word = text.AsSpan(start, _at - start);
        bool isNumber = word.Length > 0 && (char.IsAsciiDigit(word[0]) || (word[0] == '-' && word.Length > 1 && char.IsAsciiDigit(word[1])));
        if (word is not ("true" or "false" or "null" or "NaN" or "Infinity" or "-Infinity") && !isNumber)
        {
            throw new MistakeException(start, "Expecting value");
        }
    }

    private void Expect(char wanted, string reason)
    {
        if (Current != wanted || _at >= text.Length)
        {
            throw new MistakeException(_at, reason);
        }
    }

    private void Blank()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private sealed class MistakeException(int position, string reason) : Exception(reason)
    {
        public int Position { get; } = position;
    }
}
