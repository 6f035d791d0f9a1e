namespace Vllm;

/// <summary>A server that could not answer, and why.</summary>
/// <param name="Target">The server.</param>
/// <param name="Exception">Why.</param>
public sealed record FallbackFailure(FallbackTarget Target, VllmException Exception);
