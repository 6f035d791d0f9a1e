using System.Text;

namespace Vllm.Tests.Streaming.Memo;

public sealed class TokenCacheTests
{
    private readonly TokenCache _cache = new();

    [Fact]
    public void TryFind_TokenForTheThirdTime_GivesTheSameStringAndEvents()
    {
        Find(" the").Token.ShouldBeNull("a text seen once may never come again");
        (Token? second, string? text) = Find(" the");
        (Token? third, string? again) = Find(" the");

        third.ShouldBeSameAs(second.ShouldNotBeNull());
        again.ShouldBeSameAs(text);
        third!.Content.ShouldBeSameAs(third.Content);
        third.Content.Text.ShouldBe(" the");
        third.Reasoning.Text.ShouldBe(" the");
        third.Completion.Text.ShouldBe(" the");
    }

    [Theory]
    [InlineData("a\\nb", "a\nb")]
    [InlineData("\\u00e9", "é")]
    [InlineData("世界", "世界")]
    [InlineData("exactly 15 byte", "exactly 15 byte")]
    [InlineData("exactly 16 bytes", "exactly 16 bytes")]
    [InlineData("exactly 14 bt\\n", "exactly 14 bt\n")]
    public void TryFind_Text_IsUnescaped(string json, string expected)
    {
        for (int i = 0; i < 4; i++)
        {
            Find(json).Text.ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00 ")]
    [InlineData("\\ude00\\ud83d")]
    [InlineData("\\ud83d\\ude00\\ud83d")]
    [InlineData("\\ud83d\\ud83d\\ude00")]
    public void TryFind_HalfASurrogatePair_IsLeftToWhomJoinsThem(string json) => Find(json).Text.ShouldBeNull();

    [Theory]
    [InlineData("\\ud83d\\ude00", "\ud83d\ude00")]
    [InlineData("a\\ud83d\\ude00b", "a\ud83d\ude00b")]
    public void TryFind_WholeSurrogatePair_IsText(string json, string text) => Find(json).Text.ShouldBe(text);

    [Fact]
    public void TryFind_InvalidUtf8_IsNoText()
    {
        byte[] bytes = [0xE4, 0xB8, .. "\"                 "u8];
        JsonPiece.TryRead(bytes, 0, bytes.Length, out JsonPiece piece).ShouldBeTrue();
        _cache.TryFind(piece, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void TryFind_MoreTokensThanPlaces_AreAllRight()
    {
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 30_000; i++)
            {
                string text = $"t{i * 7919}";
                Find(text).Text.ShouldBe(text);
            }
        }
    }

    [Fact]
    public void TryFind_ManyThreads_AreAllRight() => Parallel.For(0, 200_000, i =>
    {
        string text = $" {i % 20_011}";
        if (Find(text).Text != text)
        {
            Assert.Fail(text);
        }
    });

    private (Token? Token, string? Text) Find(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json + "\"}                    ");
        JsonPiece.TryRead(bytes, 0, bytes.Length, out JsonPiece piece).ShouldBeTrue();
        piece.Length.ShouldBe(bytes.Length - 22);
        return _cache.TryFind(piece, out Token? token, out string? text) ? (token, text) : (null, null);
    }
}
