using System.Runtime.InteropServices;
using System.Text;

namespace Vllm.Simulator.Engine;

/// <summary>One choice being generated, token by token; without any waiting, which is the endpoint's part.</summary>
internal sealed class Generation(ITokenSource source, SamplingRules rules, bool startsInThought)
{
    private readonly StopRules _stop = new(rules.Stop, rules.IncludeStopInOutput);
    private readonly List<byte> _undecoded = [];
    private int? _thoughtTokens = startsInThought ? 0 : null;
    private bool _thoughtIsOver;

    /// <summary>Tokens so far, the end of sequence among them.</summary>
    public int Count { get; private set; }

    public bool IsFinished { get; private set; }

    public TokenStep Step()
    {
        // vLLM bans the end of sequence while there are fewer than min_tokens, so the model says something else.
        bool mustGoOn = Count < rules.MinTokens || rules.IgnoreEos;
        int token = Forced() ?? source.Next(Count, mustGoOn);
        Count++;
        bool isEnd = token == Vocabulary.ImEnd && !rules.IgnoreEos;
        bool isStopToken = !isEnd && Count > rules.MinTokens && rules.StopTokenIds.Contains(token);
        string decoded = Decode(token, isEnd || isStopToken);
        string? stopString = isEnd ? null : _stop.Add(IsShown(token, isStopToken) && !isEnd ? decoded : "", Count > rules.MinTokens);
        Finish? finish = stopString is not null ? new Finish("stop", StopString: stopString)
            : isEnd ? Finish.EndOfSequence
            : isStopToken ? new Finish("stop", StopToken: token)
            : Count >= rules.AbortAfter ? Finish.Abort
            : Count >= rules.MaxTokens ? Finish.Length
            : null;
        IsFinished = finish is not null;
        return new TokenStep(token, _stop.Take(IsFinished), decoded, finish);
    }

    private int? Forced()
    {
        if (rules.ThinkingBudget is { } budget && !_thoughtIsOver && _thoughtTokens >= budget)
        {
            _thoughtIsOver = true;
            return Vocabulary.ThinkEnd;
        }

        return null;
    }

    private string Decode(int token, bool isLast)
    {
        if (token == Vocabulary.ThinkStart && !_thoughtIsOver)
        {
            _thoughtTokens = 0;
        }
        else if (token == Vocabulary.ThinkEnd)
        {
            _thoughtIsOver = true;
        }
        else if (_thoughtTokens is not null)
        {
            _thoughtTokens++;
        }

        if (isLast && Vocabulary.IsHiddenSpecial(token))
        {
            return "";
        }

        // A token that ends inside a character is held back whole, a blank before it too (recorded: chat-logprobs-token-ids).
        _undecoded.AddRange(Vocabulary.Bytes(token));
        ReadOnlySpan<byte> bytes = CollectionsMarshal.AsSpan(_undecoded);
        if (Tokenizer.UnfinishedBytes(bytes) > 0)
        {
            return "";
        }

        string text = Encoding.UTF8.GetString(bytes);
        _undecoded.Clear();
        return text;
    }

    // The token that stops an answer shows only with include_stop_str_in_output, a special one only when asked for.
    private bool IsShown(int token, bool isStopToken) =>
        (!isStopToken || rules.IncludeStopInOutput) && (!rules.SkipSpecialTokens || !Vocabulary.IsHiddenSpecial(token));
}
