namespace Vllm;

/// <summary>What an answer is a part of, and wants to know when it begins and how it ended: a turn of a conversation.</summary>
internal interface IAnswerTurn<TAnswer>
{
    /// <summary>The answer is about to be read.</summary>
    /// <exception cref="InvalidOperationException">It may not be read now.</exception>
    void Begin();

    /// <summary>The answer ended, once: it is whole, or it failed, was cancelled or was left before its end.</summary>
    void End(TAnswer answer, bool isWhole);
}
