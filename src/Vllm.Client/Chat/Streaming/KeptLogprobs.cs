using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vllm;

/// <summary>
/// The log probabilities of a choice while they arrive. Those of known chunks are kept as JSON and read again when somebody asks for the whole
/// answer: less memory, and none of it objects that the garbage collector has to follow and to move.
/// </summary>
internal sealed class KeptLogprobs
{
    private const int FirstBlock = 1 << 10;
    private const int LargestBlock = 64 << 10;

    /// <summary>What came, in order; each part is either JSON, whole values one behind the other, or was read already.</summary>
    private readonly List<(ArraySegment<byte> Json, List<TokenLogprob>? Read)> _parts = [];
    private byte[] _block = [];
    private int _start;
    private int _used;

    public void Add(List<TokenLogprob> logprobs)
    {
        EndPart();
        _parts.Add((default, logprobs));
    }

    /// <summary>Adds a value of <c>logprobs</c> that is known to be one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> json)
    {
        if (_block.Length - _used < json.Length)
        {
            EndPart();
            _block = new byte[Math.Max(json.Length, Math.Clamp(_block.Length * 2, FirstBlock, LargestBlock))];
            _start = _used = 0;
        }

        json.CopyTo(_block.AsSpan(_used));
        _used += json.Length;
    }

    public List<TokenLogprob> ToList()
    {
        EndPart();
        var list = new List<TokenLogprob>();
        foreach ((ArraySegment<byte> json, List<TokenLogprob>? read) in _parts)
        {
            if (read is not null)
            {
                list.AddRange(read);
                continue;
            }

            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read())
            {
                list.AddRange(LogprobParser.ReadContent(ref reader)!);
            }
        }

        return list;
    }

    private void EndPart()
    {
        if (_used > _start)
        {
            _parts.Add((new ArraySegment<byte>(_block, _start, _used - _start), null));
            _start = _used;
        }
    }
}
