using System.Runtime.CompilerServices;
using System.Text;

namespace Vllm;

/// <summary>
/// Text that only grows, kept in UTF-8: half the memory of a <see cref="StringBuilder"/>, and what arrives in UTF-8 is copied and not
/// widened. Begins small, because a server may hold thousands of answers that have hardly begun.
/// </summary>
internal struct TextBuilder
{
    private const int FirstBlock = 128;
    private const int LargestBlock = 16 << 10;

    /// <summary>Full blocks, each of the length that is used.</summary>
    private List<ArraySegment<byte>>? _full;
    private byte[]? _block;
    private int _used;

    /// <summary>Text that came at once and alone, as in an answer that is not streamed: it needs no copy.</summary>
    private string? _only;

    public readonly bool IsEmpty => _used == 0 && _full is null && string.IsNullOrEmpty(_only);

    /// <summary>Adds text that is valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        _used += utf8.Length;
    }

    /// <summary>Adds text that is valid UTF-8 and short, as its bytes came: without a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(in JsonPiece piece)
    {
        if (piece.Key.IsNone || _block is null || _block.Length - _used < TokenKey.Size)
        {
            Append(piece.Span);
            return;
        }

        piece.Key.Write(_block.AsSpan(_used));
        _used += piece.Length;
    }

    /// <summary>Adds text without lone surrogates.</summary>
    public void Append(string text)
    {
        if (_only is null && _block is null)
        {
            _only = text;
            return;
        }

        int most = text.Length * 3;
        Span<byte> room = Room(most <= FirstBlock ? most : Encoding.UTF8.GetByteCount(text));
        _used += Encoding.UTF8.GetBytes(text, room);
    }

    /// <inheritdoc/>
    public override readonly string ToString()
    {
        if (_only is not null)
        {
            return _only;
        }

        if (_full is null)
        {
            return Encoding.UTF8.GetString(_block.AsSpan(0, _used));
        }

        // No block ends inside a character: a piece is never cut.
        List<ArraySegment<byte>> blocks = [.. _full, new(_block!, 0, _used)];
        return string.Create(blocks.Sum(block => Encoding.UTF8.GetCharCount(block)), blocks, static (text, blocks) =>
        {
            foreach (ArraySegment<byte> block in blocks)
            {
                text = text[Encoding.UTF8.GetChars(block, text)..];
            }
        });
    }

    private Span<byte> Room(int length)
    {
        if (_only is not null)
        {
            CopyOnly();
        }

        if (_block is null || _block.Length - _used < length)
        {
            Grow(length);
        }

        return _block.AsSpan(_used);
    }

    private void CopyOnly()
    {
        string first = _only!;
        _only = null;
        Grow(Encoding.UTF8.GetByteCount(first));
        _used = Encoding.UTF8.GetBytes(first, _block);
    }

    private void Grow(int length)
    {
        if (_used > 0)
        {
            (_full ??= []).Add(new ArraySegment<byte>(_block!, 0, _used));
        }

        // A long piece fills a block alone: others like it would leave room in each.
        _block = new byte[length > LargestBlock / 2 ? length : Math.Max(length, Math.Clamp((_block?.Length ?? 0) * 2, FirstBlock, LargestBlock))];
        _used = 0;
    }
}
