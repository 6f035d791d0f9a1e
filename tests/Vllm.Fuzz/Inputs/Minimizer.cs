namespace Vllm.Fuzz;

/// <summary>Makes a failing input as short as leaving parts out can make it.</summary>
internal static class Minimizer
{
    /// <summary>The shortest input found that still fails.</summary>
    public static byte[] Shorten(byte[] input, Func<byte[], bool> fails)
    {
        for (int size = Math.Max(1, input.Length / 2); ; size = Math.Max(1, size / 2))
        {
            bool isShorter = false;
            for (int at = 0; at < input.Length;)
            {
                byte[] without = [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(input.Length, at + size))];
                if (fails(without))
                {
                    input = without;
                    isShorter = true;
                }
                else
                {
                    at += size;
                }
            }

            if (size == 1 && !isShorter)
            {
                return input;
            }
        }
    }
}
