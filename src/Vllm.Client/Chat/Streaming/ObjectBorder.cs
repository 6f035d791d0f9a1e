namespace Vllm;

/// <summary>
/// Follows text that grows and sees where the braces of its first JSON object close, each character once. Whether what stands
/// between them is JSON is another question.
/// </summary>
internal struct ObjectBorder
{
    private int _depth;
    private bool _inString;
    private bool _afterBackslash;
    private bool _isBroken;

    /// <summary>Whether the text is an object that is closed, and white space.</summary>
    public bool IsClosed { get; private set; }

    public void Push(string? piece)
    {
        foreach (char c in _isBroken ? default : piece.AsSpan())
        {
            if (_inString)
            {
                _inString = c != '"' || _afterBackslash;
                _afterBackslash = c == '\\' && !_afterBackslash;
            }
            else if (c is not (' ' or '\t' or '\r' or '\n'))
            {
                PassStructure(c);
            }
        }
    }

    private void PassStructure(char c)
    {
        if (IsClosed || (_depth == 0 && c != '{'))
        {
            _isBroken = true;
            IsClosed = false;
            return;
        }

        switch (c)
        {
            case '"':
                _inString = true;
                break;
            case '{' or '[':
                _depth++;
                break;
            case '}' or ']':
                IsClosed = --_depth == 0;
                break;
        }
    }
}
