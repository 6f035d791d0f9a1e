namespace Vllm.Soak;

/// <summary>How a stream ended.</summary>
internal enum StreamOutcome
{
    Whole,
    Broken,
    Cancelled,
}

/// <summary>What a stream gave.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">The text that came piece by piece; of a whole answer, its text.</param>
/// <param name="Failure">What was thrown; null: nothing.</param>
internal sealed record StreamResult(StreamOutcome Outcome, string Text, Exception? Failure = null);
