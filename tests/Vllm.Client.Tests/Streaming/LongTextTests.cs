using System.Text;

namespace Vllm.Tests.Streaming;

public sealed class LongTextTests
{
    [Theory]
    [InlineData("plain text without anything special in it")]
    [InlineData(@"a\nb\""c\\d\u0041\u00e9\ud83d\ude00\ud83d x\\\\\\\\\\\\\\\\")]
    [InlineData("世界世界é😀😀😀 x é")]
    [InlineData(@"😀\u4e16😀\n世\\")]
    public void NextPiece_OfAnyLength_CutsNoCharacterAndNoEscape(string escaped)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(escaped);
        string whole = JsonText.Unescape(bytes);
        for (int longest = 1; longest < bytes.Length + 2; longest++)
        {
            Pieces(bytes, longest).ShouldBe(whole, $"pieces of {longest}");
        }
    }

    [Fact]
    public void NextPiece_OfBytesThatAreNoUtf8_ReplacesTheSame()
    {
        var random = new Random(1);
        byte[] alphabet = [(byte)'a', 0x80, 0xBF, 0xC3, 0xE4, 0xB8, 0x96, 0xF0, 0x9F, 0x98, 0xFF];
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bytes = new byte[random.Next(1, 40)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = alphabet[random.Next(alphabet.Length)];
            }

            Pieces(bytes, random.Next(1, 20)).ShouldBe(JsonText.Unescape(bytes), Convert.ToHexString(bytes));
        }
    }

    private static string Pieces(ReadOnlySpan<byte> escaped, int longest)
    {
        var text = new StringBuilder();
        while (!escaped.IsEmpty)
        {
            int length = LongText.NextPiece(escaped, longest);
            length.ShouldBeInRange(1, Math.Max(longest, 6));
            text.Append(JsonText.Unescape(escaped[..length]));
            escaped = escaped[length..];
        }

        return text.ToString();
    }
}
