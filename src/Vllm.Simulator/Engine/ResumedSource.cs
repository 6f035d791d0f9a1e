namespace Vllm.Simulator.Engine;

/// <summary>
/// Goes on behind a prompt that ends inside a character: the source says the whole character, of which
/// <paramref name="bytes"/> bytes are there already.
/// </summary>
internal sealed class ResumedSource(ITokenSource source, int bytes) : ITokenSource
{
    private readonly Queue<int> _ahead = new();
    private int _bytes = bytes;

    public int Next(int position, bool mustGoOn)
    {
        while (_bytes > 0)
        {
            int token = source.Next(position, mustGoOn);
            if (token == Vocabulary.ImEnd)
            {
                _bytes = 0;
                return token;
            }

            ReadOnlySpan<byte> said = Vocabulary.Bytes(token);
            int known = Math.Min(_bytes, said.Length);
            _bytes -= known;
            foreach (byte rest in said[known..])
            {
                _ahead.Enqueue(Vocabulary.ByteTokens[rest]);
            }
        }

        return _ahead.TryDequeue(out int next) ? next : source.Next(position, mustGoOn);
    }
}
