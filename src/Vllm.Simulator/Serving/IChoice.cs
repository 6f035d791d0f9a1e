namespace Vllm.Simulator.Serving;

/// <summary>One choice on its way: engine steps in, parts of the answer out.</summary>
internal interface IChoice<out TPart>
    where TPart : class
{
    bool IsFinished { get; }

    /// <summary>Tokens so far.</summary>
    int Count { get; }

    /// <summary>One token further; null while a part collects the tokens of its interval.</summary>
    TPart? Step(int interval);
}
