using System.Text;

namespace Vllm.Tests.Streaming;

public sealed class TextBuilderTests
{
    [Fact]
    public void Append_PiecesOfAnySize_AddUp()
    {
        var random = new Random(1);
        string[] parts = ["", "a", " the", "é", "世界", "😀", new('x', 127), new('世', 50), new('y', 40_000)];
        for (int round = 0; round < 20; round++)
        {
            var builder = new TextBuilder();
            var expected = new StringBuilder();
            for (int i = random.Next(3_000); i > 0; i--)
            {
                string part = parts[random.Next(random.Next(100) == 0 ? parts.Length : 6)];
                expected.Append(part);
                if (random.Next(2) == 0)
                {
                    builder.Append(part);
                }
                else
                {
                    builder.Append(Encoding.UTF8.GetBytes(part));
                }
            }

            builder.ToString().ShouldBe(expected.ToString());
            builder.IsEmpty.ShouldBe(expected.Length == 0);
        }
    }

    [Fact]
    public void ToString_OfNothing_IsEmpty() => default(TextBuilder).ToString().ShouldBe("");
}
