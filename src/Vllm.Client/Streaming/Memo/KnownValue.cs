namespace Vllm;

/// <summary>A value of a <see cref="KnownChunk{TChoice}"/> that is read anew each time.</summary>
/// <param name="Field">What it is.</param>
/// <param name="Behind">The bytes from its end up to the next one, or up to the end of the event.</param>
internal sealed record KnownValue(ValueField Field, byte[] Behind);
