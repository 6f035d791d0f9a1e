namespace Vllm.Simulator.Parsing;

/// <summary>Finds where one JSON value ends in text that comes in pieces.</summary>
internal sealed class JsonExtent
{
    private int _depth;
    private bool _inString;
    private bool _escaped;

    public bool IsStarted { get; private set; }

    public bool IsComplete { get; private set; }

    /// <summary>How many characters of <paramref name="text"/> belong to the value.</summary>
    public int Take(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (_inString)
            {
                _inString = _escaped || c != '"';
                _escaped = !_escaped && c == '\\';
                if (!_inString && _depth == 0)
                {
                    return Complete(i + 1);
                }

                continue;
            }

            switch (c)
            {
                case '"':
                    _inString = true;
                    break;
                case '{' or '[':
                    _depth++;
                    break;
                case '}' or ']' when _depth == 1:
                    return Complete(i + 1);
                case '}' or ']' when _depth > 1:
                    _depth--;
                    break;
                case '}' or ',' when _depth == 0 && IsStarted:
                    // A bare number or word ends where the object around it goes on.
                    return Complete(i);
                default:
                    break;
            }

            IsStarted |= !char.IsWhiteSpace(c);
        }

        return text.Length;
    }

    private int Complete(int length)
    {
        IsComplete = true;
        return length;
    }
}
