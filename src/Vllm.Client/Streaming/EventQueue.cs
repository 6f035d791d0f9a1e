namespace Vllm;

/// <summary>The events of one chunk, until the caller has taken them. Almost always one; its room is used again for the next chunk.</summary>
internal sealed class EventQueue<T>
{
    private readonly List<T> _items = [];
    private int _next;

    public void Add(T item) => _items.Add(item);

    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item)
    {
        if (_next < _items.Count)
        {
            item = _items[_next++];
            return true;
        }

        item = default;
        if (_next > 0)
        {
            _items.Clear();
            _next = 0;
        }

        return false;
    }
}
