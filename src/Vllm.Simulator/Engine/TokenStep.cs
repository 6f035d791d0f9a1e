namespace Vllm.Simulator.Engine;

/// <summary>What one step of the engine gives for one choice.</summary>
/// <param name="Token">The token.</param>
/// <param name="Text">Text that became certain with it: whole characters, without what may still become a stop string.</param>
/// <param name="Decoded">The characters that became whole with this token, stop strings or not; for log probabilities.</param>
/// <param name="Finish">Why the answer ends with this token; null while it goes on.</param>
internal readonly record struct TokenStep(int Token, string Text, string Decoded, Finish? Finish);

/// <summary>Why an answer ended: <c>stop</c>, <c>length</c> or <c>abort</c>, and for <c>stop</c> by which string or token.</summary>
internal sealed record Finish(string Reason, string? StopString = null, int? StopToken = null)
{
    public static Finish EndOfSequence { get; } = new("stop");

    public static Finish Length { get; } = new("length");

    public static Finish Abort { get; } = new("abort");
}
