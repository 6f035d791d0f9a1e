namespace Vllm.Simulator.Engine;

/// <summary>
/// GPT-2's way to write bytes as visible characters: printable ones of Latin-1 stand for themselves, the others for
/// U+0100 on.
/// </summary>
internal static class Gpt2Bytes
{
    private const int PrintableCount = 188;

    private static readonly byte[] ByteOrder = MakeOrder();

    /// <summary>All bytes in the order of their token ids.</summary>
    public static ReadOnlySpan<byte> Order => ByteOrder;

    public static byte[] Read(string shown) => [.. shown.Select(c => c < 256 ? (byte)c : ByteOrder[PrintableCount + c - 256])];

    public static string Show(ReadOnlySpan<byte> bytes)
    {
        char[] shown = new char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            int place = Array.IndexOf(ByteOrder, bytes[i]);
            shown[i] = place < PrintableCount ? (char)bytes[i] : (char)(256 + place - PrintableCount);
        }

        return new string(shown);
    }

    private static byte[] MakeOrder()
    {
        IEnumerable<int> printable = Enumerable.Range('!', '~' - '!' + 1)
            .Concat(Enumerable.Range(0xA1, 0xAC - 0xA1 + 1))
            .Concat(Enumerable.Range(0xAE, 0xFF - 0xAE + 1));
        int[] first = [.. printable];
        return [.. first.Concat(Enumerable.Range(0, 256).Except(first)).Select(value => (byte)value)];
    }
}
