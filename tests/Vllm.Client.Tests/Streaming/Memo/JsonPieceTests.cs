using System.Text;

namespace Vllm.Tests.Streaming.Memo;

public sealed class JsonPieceTests
{
    /// <summary>Each text at every distance from the end of the array: near it the wide look is not possible.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("fifteen bytes..", false)]
    [InlineData("sixteen bytes...", false)]
    [InlineData("a text of more than one window, which is sixteen bytes wide", false)]
    [InlineData("\\n", true)]
    [InlineData("a \\\"quoted\\\" word", true)]
    [InlineData("ends with a backslash \\\\", true)]
    [InlineData("\\u12aF", true)]
    public void TryRead_Text_EndsAtItsQuote(string json, bool isEscaped)
    {
        TokenKey? key = null;
        for (int behind = 0; behind < 20; behind++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(json + "\"" + new string('x', behind));
            JsonPiece.TryRead(bytes, 0, bytes.Length, out JsonPiece piece).ShouldBeTrue();

            Encoding.UTF8.GetString(piece.Span).ShouldBe(json);
            Encoding.UTF8.GetString(piece.Memory.Span).ShouldBe(json);
            piece.IsEscaped.ShouldBe(isEscaped);
            (key ??= piece.Key).Is(piece.Key).ShouldBeTrue("both ways of reading agree");
        }
    }

    [Theory]
    [InlineData("no end")]
    [InlineData("no end within the sixteen bytes of a window")]
    [InlineData("line\n\"")]
    [InlineData("escape at the end\\")]
    [InlineData("\\x\"")]
    [InlineData("\\u12g4\"")]
    [InlineData("\\u12\"")]
    public void TryRead_NoString_IsRefused(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        JsonPiece.TryRead(bytes, 0, bytes.Length, out _).ShouldBeFalse();
    }

    [Fact]
    public void TryRead_QuoteBehindWhatWasRead_IsOfOld()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("new\"            old");
        JsonPiece.TryRead(bytes, 0, 3, out _).ShouldBeFalse();
    }
}
