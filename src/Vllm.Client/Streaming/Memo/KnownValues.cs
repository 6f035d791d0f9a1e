using System.Runtime.CompilerServices;

namespace Vllm;

/// <summary>The values of the known chunk that was looked at last. One serves all chunks of a stream.</summary>
/// <param name="tokens">The tokens that came before.</param>
internal sealed class KnownValues(TokenCache tokens)
{
    private readonly PlainLogprobs _logprobs = new(tokens);

    /// <summary>The usage; null when the chunk holds none.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>The log probabilities; null when the chunk holds none.</summary>
    public LogprobList? Logprobs { get; private set; }

    /// <summary>Their JSON.</summary>
    public ReadOnlyMemory<byte> LogprobsJson { get; private set; }

    /// <summary>Reads the values and the bytes between and behind them; false when anything is not as usual.</summary>
    /// <param name="values">What is to come.</param>
    /// <param name="json">Stands on the first one, and on the next event afterwards.</param>
    /// <param name="before">The usage before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(KnownValue[] values, ref PlainJson json, TokenUsage? before)
    {
        Usage = null;
        Logprobs = null;
        foreach (KnownValue value in values)
        {
            int start = json.Position;
            if (value.Field == ValueField.Usage)
            {
                Usage = PlainUsage.Read(ref json, before);
            }
            else
            {
                Logprobs = _logprobs.Read(ref json);
                LogprobsJson = json.Since(start);
            }

            if ((value.Field == ValueField.Usage ? Usage is null : Logprobs is null) || !json.TryTake(value.Behind))
            {
                return false;
            }
        }

        return true;
    }
}
