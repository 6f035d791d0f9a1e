namespace Vllm;

/// <summary>The log probabilities of one choice while its pieces arrive: the lists of each piece, one after another.</summary>
internal sealed class CompletionLogprobLists
{
    private readonly List<string> _tokens = [];
    private readonly List<double?> _logprobs = [];
    private readonly List<IReadOnlyDictionary<string, double?>?> _top = [];
    private readonly List<long> _offsets = [];

    public void Add(CompletionLogprobs piece)
    {
        _tokens.AddRange(piece.Tokens);
        _logprobs.AddRange(piece.TokenLogprobs);
        _top.AddRange(piece.TopLogprobs);
        _offsets.AddRange(piece.TextOffset);
    }

    public CompletionLogprobs ToLogprobs() =>
        new() { Tokens = [.. _tokens], TokenLogprobs = [.. _logprobs], TopLogprobs = [.. _top], TextOffset = [.. _offsets] };
}
