using FsCheck;
using FsCheck.Fluent;

namespace Vllm.Tests.Streaming;

public sealed class Utf16JoinerTests
{
    [Fact]
    public void Push_PlainText_PassesTheSameInstance()
    {
        var joiner = default(Utf16Joiner);
        string text = new('a', 3);
        joiner.Push(text).ShouldBeSameAs(text);
    }

    [Fact]
    public void Push_HalvesOfPairs_AreJoinedOrReplaced()
    {
        // No theory: lone halves do not survive in an attribute.
        Join(["a\ud83d", "\ude00b"]).ShouldBe("a😀b");
        Join(["\ud83d", "", "\ude00"]).ShouldBe("😀");
        Join(["\ud83d", "x"]).ShouldBe("\uFFFDx");
        Join(["\ud83d", "\ud83d", "\ude00"]).ShouldBe("\uFFFD😀");
        Join(["\ude00", "\ud83d"]).ShouldBe("\uFFFD\uFFFD");
        Join(["a\ud83d"]).ShouldBe("a\uFFFD");
        Join([]).ShouldBe("");
    }

    [Fact]
    public void Push_AnySplitOfAnyText_GivesTheSameText()
    {
        Gen<char> character = Gen.Elements('a', 'é', '\ud83d', '\ude00', '\udbff', '\udc00', '\uFFFD');
        Gen<string> text = character.ListOf().Select(characters => string.Concat(characters));
        Gen<int[]> sizes = Gen.Choose(1, 4).ListOf().Select(list => list.ToArray());

        Property property = Prop.ForAll(Arb.From(text.Zip(sizes)), pair => Join(Split(pair.Item1, pair.Item2)) == Replaced(pair.Item1));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), property);
    }

    private static string Join(IEnumerable<string> pieces)
    {
        var joiner = default(Utf16Joiner);
        return string.Concat(pieces.Select(piece => joiner.Push(piece)).ToList()) + joiner.Flush() + joiner.Flush();
    }

    // What .NET itself makes of lone halves.
    private static string Replaced(string text) =>
        System.Text.Encoding.Unicode.GetString(System.Text.Encoding.Unicode.GetBytes(text));

    private static IEnumerable<string> Split(string text, int[] sizes)
    {
        for (int start = 0, next = 0; start < text.Length;)
        {
            int length = Math.Min(sizes.Length == 0 ? text.Length : sizes[next++ % sizes.Length], text.Length - start);
            yield return text.Substring(start, length);
            start += length;
        }
    }
}
