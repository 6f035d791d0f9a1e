using System.Text;
using System.Text.Json;

namespace Vllm.Tests.Json;

public sealed class JsonTextTests
{
    public static TheoryData<string, string?> Strings => new()
    {
        { "null", null },
        { "\"\"", "" },
        { "\"plain é €\"", "plain é €" },
        { """
          "\" \\ \/ \b \f \n \r \t \u00e9 \uD83D\uDE00"
          """, "\" \\ / \b \f \n \r \t é 😀" },
        { "5", "5" },
        { "true", "true" },
        { "{ \"a\": [1, 2] }", "{ \"a\": [1, 2] }" },
    };

    [Theory]
    [MemberData(nameof(Strings))]
    public void ReadString_AnyValue_GivesItsText(string json, string? expected)
    {
        Utf8JsonReader reader = At(Encoding.UTF8.GetBytes(json.Trim()));
        JsonText.ReadString(ref reader).ShouldBe(expected);
    }

    [Fact]
    public void ReadString_HalvesOfPairs_StayForTheJoiner()
    {
        foreach ((string json, string expected) in (ReadOnlySpan<(string, string)>)
            [("\"a\\ud83d\"", "a\ud83d"), ("\"\\ude00b\"", "\ude00b"), ("\"\\ud83d\\ud83d\"", "\ud83d\ud83d")])
        {
            Utf8JsonReader reader = At(Encoding.UTF8.GetBytes(json));
            JsonText.ReadString(ref reader).ShouldBe(expected);
        }
    }

    [Fact]
    public void ReadString_BytesThatAreNoUtf8_GivesReplacementCharacters()
    {
        foreach (byte[] json in (byte[][])[[(byte)'"', (byte)'a', 0xFF, (byte)'"'], [(byte)'"', (byte)'a', 0xC3, (byte)'\\', (byte)'n', (byte)'"']])
        {
            Utf8JsonReader reader = At(json);
            JsonText.ReadString(ref reader)!.ShouldStartWith("a\uFFFD");
        }
    }

    [Fact]
    public void ReadString_ObjectWithBytesThatAreNoUtf8_GivesItsTextAllTheSame()
    {
        Utf8JsonReader reader = At([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]);
        JsonText.ReadString(ref reader).ShouldBe("{\"a\":\"\uFFFD\"}");
    }

    [Fact]
    public void ReadString_EscapesOverTheStackLimit_AreAllThere()
    {
        string text = string.Concat(Enumerable.Repeat("a\n😀", 5_000));
        Utf8JsonReader reader = At(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text)));
        JsonText.ReadString(ref reader).ShouldBe(text);
    }

    [Theory]
    [InlineData("5", 5L)]
    [InlineData("12.0", 12L)]
    [InlineData("1746709563.49", 1746709563L)]
    [InlineData("\"7\"", 7L)]
    [InlineData("-3", -3L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1e400", null)]
    [InlineData("1e18", 1_000_000_000_000_000_000L)]
    [InlineData("\"Infinity\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"five\"", null)]
    [InlineData("null", null)]
    [InlineData("true", null)]
    [InlineData("[[1],{}]", null)]
    public void ReadInteger_AnyValue_GivesTheIntegerOrNull(string json, long? expected)
    {
        Utf8JsonReader reader = At(Encoding.UTF8.GetBytes(json));
        JsonText.ReadInteger(ref reader).ShouldBe(expected);
    }

    [Theory]
    [InlineData("-0.25", -0.25)]
    [InlineData("\"1.5\"", 1.5)]
    [InlineData("1e400", null)]
    [InlineData("\"-Infinity\"", null)]
    [InlineData("{\"a\":1}", null)]
    public void ReadNumber_AnyValue_GivesTheFiniteNumberOrNull(string json, double? expected)
    {
        Utf8JsonReader reader = At(Encoding.UTF8.GetBytes(json));
        JsonText.ReadNumber(ref reader).ShouldBe(expected);
    }

    [Fact]
    public void ReadIntegers_EntriesThatAreNone_AreLeftOut()
    {
        Utf8JsonReader reader = At("[1,null,\"2\",{\"a\":[3]},[4],5.0]"u8.ToArray());
        JsonText.ReadIntegers(ref reader).ShouldBe([1, 2, 5]);
    }

    [Theory]
    [InlineData("\"id\"", true)]
    [InlineData("\"\\u0069d\"", true)]
    [InlineData("\"ids\"", false)]
    [InlineData("\"\\ud800\"", false)]
    [InlineData("\"\\ud800d\"", false)]
    [InlineData("\"i\\udfff\"", false)]
    public void TextIs_AnyEscapes_ComparesAndNeverThrows(string json, bool expected)
    {
        Utf8JsonReader reader = At(Encoding.UTF8.GetBytes(json));
        reader.TextIs("id"u8).ShouldBe(expected);
    }

    private static Utf8JsonReader At(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader;
    }
}
