using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// What chunks look like around their text. Consecutive chunks of vLLM differ only in it, so that an event with the same bytes
/// before and after needs no parser: one comparison finds its end and says all that it says. Anything else goes the full way.
/// </summary>
/// <remarks>
/// Sound because framing and parsing depend on the bytes alone, and a JSON string in place of another changes neither. What is learned comes from
/// the full parser's own positions. A test reads the whole corpus with and without it and demands the same.
/// </remarks>
/// <param name="tokens">The tokens that came before.</param>
internal sealed class EnvelopeMemo<TChoice>(TokenCache tokens)
    where TChoice : class
{
    /// <summary>More choices than this at once are rare, and each chunk would be compared with all of them.</summary>
    private const int MostKinds = 16;

    /// <summary>Chunks learned for nothing in a row, after which learning only costs.</summary>
    private const int MostUseless = 64;

    private readonly List<KnownChunk<TChoice>> _kinds = [];
    private KnownChunk<TChoice>? _last;
    private int _useless;
    private KnownValues? _values;

    /// <summary>Reads the values of chunks that hold some beside their text.</summary>
    public KnownValues Values => _values ??= new KnownValues(tokens);

    /// <summary>Finds the kind of the event at <paramref name="start"/>; null when it is not known, or not all there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KnownChunk<TChoice>? Match(byte[] bytes, int start, int end, out JsonPiece text, out int length)
    {
        KnownChunk<TChoice>? expected = _last?.Next;
        if (expected is not null && Fits(expected) && expected.Matches(bytes, start, end, out text, out length))
        {
            return expected;
        }

        foreach (KnownChunk<TChoice> kind in _kinds)
        {
            if (kind != expected && Fits(kind) && kind.Matches(bytes, start, end, out text, out length))
            {
                return kind;
            }
        }

        text = default;
        length = 0;
        return null;
    }

    /// <summary>Notes that a chunk of this kind was taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Took(KnownChunk<TChoice> kind)
    {
        _useless = 0;

        // Compared first: to store a reference costs more.
        if (_last?.Next != kind)
        {
            _last?.Next = kind;
        }

        if (_last != kind)
        {
            _last = kind;
        }
    }

    /// <summary>Notes that a chunk was taken which is not learned.</summary>
    public void TookOther() => _last = null;

    /// <summary>Learns from an event that the full parser has read.</summary>
    /// <param name="framed">The event as it came, blank line included.</param>
    /// <param name="hole">Its text, counted from the start of the event.</param>
    /// <param name="choice">The choice that it belongs to.</param>
    /// <param name="hasExtras">See <see cref="KnownChunk{TChoice}"/>.</param>
    /// <param name="values">The values behind its text, counted likewise, in order.</param>
    public void Learn(ReadOnlySpan<byte> framed, TextHole hole, TChoice choice, bool hasExtras, params ReadOnlySpan<ValueHole> values)
    {
        if (_useless >= MostUseless)
        {
            _kinds.Clear();
            _last = null;
            return;
        }

        _useless++;
        int behindText = hole.Start + hole.Length;
        var known = new KnownValue[values.Length];
        for (int i = values.Length - 1, end = framed.Length; i >= 0; end = values[i--].Start)
        {
            known[i] = new KnownValue(values[i].Field, framed[(values[i].Start + values[i].Length)..end].ToArray());
        }

        byte[] suffix = framed[behindText..(values.IsEmpty ? framed.Length : values[0].Start)].ToArray();
        var kind = new KnownChunk<TChoice>(framed[..hole.Start].ToArray(), suffix, hole, choice, hasExtras, known);

        // What changed for a choice once, its id or its time, will not come back.
        _kinds.RemoveAll(kind.IsLike);
        if (_kinds.Count == MostKinds)
        {
            _kinds.RemoveAt(0);
        }

        _kinds.Add(kind);
        kind.Next = kind;
        _last?.Next = kind;
        _last = kind;
    }

    private bool Fits(KnownChunk<TChoice> kind) => !kind.HasExtras || kind == _last;
}
