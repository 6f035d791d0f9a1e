namespace Vllm.Simulator.Engine;

/// <summary>Where the tokens of one answer come from.</summary>
internal interface ITokenSource
{
    /// <summary>The token at this place of the answer; <see cref="Vocabulary.ImEnd"/> ends it.</summary>
    int Next(int position, bool mustGoOn);
}
