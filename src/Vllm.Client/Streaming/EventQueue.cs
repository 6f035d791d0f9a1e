using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>
/// The pieces of one chunk, until the caller has taken them. Almost always one; its room is used again for the next chunk.
/// </summary>
/// <remarks>The reader's own <c>Current</c> is the place in here: a copy of each piece would cost a write barrier more.</remarks>
internal sealed class EventQueue<T>
{
    /// <summary>Wrapped, because an array of a class that has subclasses checks the type of each element that is stored.</summary>
    private Slot[] _items = new Slot[2];
    private int _count;
    private int _taken;

    /// <summary>The piece that was taken last.</summary>
    public T Current => _items[_taken - 1].Item;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        if (_taken == _count)
        {
            _taken = _count = 0;
        }
        else if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        _items[_count++].Item = item;
    }

    /// <summary>Takes the next piece, which is <see cref="Current"/> then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        if (_taken == _count)
        {
            return false;
        }

        _taken++;
        return true;
    }

    private struct Slot
    {
        public T Item;
    }
}
