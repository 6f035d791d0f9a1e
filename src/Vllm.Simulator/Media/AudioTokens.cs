namespace Vllm.Simulator.Media;

/// <summary>
/// How many tokens audio takes, by the rule of Qwen3's audio encoder: 100 frames a second, windows of 100 frames, each
/// halved three times and rounded up, so that a second takes 13 tokens.
/// </summary>
internal static class AudioTokens
{
    private const int Window = 100;
    private const int TokensPerWindow = 13;

    public static int Count(double seconds)
    {
        long frames = (long)(seconds * 100);
        long rest = Half(Half(Half(frames % Window)));
        return (int)Math.Min(int.MaxValue / 2, (frames / Window * TokensPerWindow) + rest);
    }

    private static long Half(long count) => (count + 1) / 2;
}
