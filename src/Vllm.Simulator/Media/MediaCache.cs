using System.Collections.Concurrent;

namespace Vllm.Simulator.Media;

/// <summary>Media by the <c>uuid</c> that a client gave them: later requests may name one without sending it again.</summary>
internal sealed class MediaCache
{
    private const int MostEntries = 10_000;

    private readonly ConcurrentDictionary<(string Modality, string Uuid), int> _tokens = new();

    public void Add(MediaPart part, int tokens)
    {
        if (part.Uuid is not { } uuid)
        {
            return;
        }

        if (_tokens.Count >= MostEntries)
        {
            _tokens.Clear();
        }

        _tokens[(part.Modality.Name, uuid)] = tokens;
    }

    public int? Find(MediaPart part) => part.Uuid is { } uuid && _tokens.TryGetValue((part.Modality.Name, uuid), out int tokens) ? tokens : null;
}
