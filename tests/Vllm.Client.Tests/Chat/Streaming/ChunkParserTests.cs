using System.Text;
using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Tests.Chat.Streaming;

public sealed class ChunkParserTests
{
    /// <summary>Chunks and whole answers of both front ends, one of each shape.</summary>
    private static readonly Lazy<IReadOnlyList<string>> RecordedDocuments = new(() =>
    [
        .. WireCase.ByGroup("recorded", "tool-calls", "logprobs", "chunk-shape")
            .Where(wireCase => wireCase.Endpoint == WireEndpoint.Chat && wireCase.BodyRecipe is null && wireCase.Then.Count == 0)
            .SelectMany(wireCase => Documents(Encoding.UTF8.GetString(wireCase.BodyBytes)))
            .DistinctBy(Shape)
            .Take(150),
    ]);

    [Fact]
    public void Parse_EveryNodeReplacedByEveryKind_GivesAChunkOrAJsonException()
    {
        string[] others = ["null", "1", "-1.5e300", "\"x\"", "\"\\ud800\"", "{}", "{\"\\udc00\":1}", "[]", "[null,1,\"a\",{},[]]", "true"];
        var chunk = new ChunkData();
        int count = 0;
        RecordedDocuments.Value.Count.ShouldBeGreaterThan(50);
        foreach (string document in RecordedDocuments.Value)
        {
            foreach ((int start, int length) in Values(document))
            {
                foreach (string other in others)
                {
                    ParseSafely(document.Remove(start, length).Insert(start, other), chunk);
                    count++;
                }
            }
        }

        count.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void Parse_EveryNameReplaced_GivesAChunkOrAJsonException()
    {
        var chunk = new ChunkData();
        foreach (string document in RecordedDocuments.Value)
        {
            foreach ((int start, int length) in Names(document))
            {
                foreach (string other in (string[])["\"\"", "\"\\ud800\"", "\"\\ud800xxxxxxxxxxxx\"", "\"index\"", "\"choices\"", "\"error\"", "\"message\""])
                {
                    ParseSafely(document.Remove(start, length).Insert(start, other), chunk);
                }
            }
        }
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Parse_UnknownField20000LevelsDeep_IsSkipped(string open, string close)
    {
        string deep = string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000));
        foreach (string json in (string[])
            [
                $$$"""{"x":{{{deep}}},"choices":[{"index":0,"delta":{"content":"a"}}]}""",
                $$$"""{"choices":[{"index":0,"x":{{{deep}}},"delta":{"content":"a","y":{{{deep}}}}}]}""",
            ])
        {
            Parse(json).Choices[0].Content.ShouldBe("a");
        }
    }

    [Fact]
    public void Parse_LogprobsNestedDeep_DoNotUseTheStack()
    {
        // A process dies of a stack overflow; 15,000 levels are allowed by the parser's depth.
        string deep = string.Concat(Enumerable.Repeat("{\"token\":\"a\",\"top_logprobs\":[", 15_000)) + string.Concat(Enumerable.Repeat("]}", 15_000));

        ChunkData chunk = Parse($$$"""{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{{{deep}}}]}}]}""");

        chunk.Choices[0].Logprobs!.ShouldHaveSingleItem().TopLogprobs.ShouldHaveSingleItem().TopLogprobs.ShouldBeEmpty();
    }

    [Fact]
    public void Parse_KnownFieldsTwice_LastOneStands()
    {
        ChunkData chunk = Parse(
            """{"id":"a","id":"b","choices":[{"index":5,"delta":{"content":"x"}}],"choices":[{"index":0,"index":1,"delta":{"content":"y","content":"z"}}]}""");

        chunk.Id.ShouldBe("b");
        chunk.ChoiceCount.ShouldBe(1);
        chunk.Choices[0].Index.ShouldBe(1);
        chunk.Choices[0].Content.ShouldBe("z");
    }

    [Fact]
    public void Parse_ManyPartsOfContent_CostsInProportion()
    {
        string parts = string.Join(',', Enumerable.Repeat("{\"type\":\"text\",\"text\":\"abcdefgh\"}", 50_000));
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"message":{"content":[{{{parts}}}]}}]}""");
        var chunk = new ChunkData();
        long before = GC.GetAllocatedBytesForCurrentThread();

        ChunkParser.Parse(json, chunk);

        // Joining strings would allocate 20 GB.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 << 20);
        chunk.Choices[0].Content!.Length.ShouldBe(400_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{\"choices\":[{}]")]
    [InlineData("{\"choices\":[{}]}x")]
    [InlineData("{\"choices\":[{}]}{}")]
    [InlineData("{\"choices\":{}}")]
    [InlineData("{\"choices\":[1]}")]
    [InlineData("{\"choices\":[{\"delta\":[]}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"tool_calls\":{}}}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"a")]
    [InlineData("\u0000")]
    public void Parse_WhatIsNoChunk_IsAJsonException(string json) =>
        Should.Throw<JsonException>(() => ChunkParser.Parse(Encoding.UTF8.GetBytes(json), new ChunkData()));

    [Fact]
    public void Parse_NewFieldEmptyAndOldOneWithText_KeepsTheText()
    {
        var fold = new ChatFold(1, null);
        fold.Parse("""{"choices":[{"index":0,"delta":{"reasoning":"","reasoning_content":"why"}}]}"""u8, isDocument: false);
        fold.TakeOver();

        fold.ToCompletion().Reasoning.ShouldBe("why");
    }

    private static ChunkData Parse(string json)
    {
        var chunk = new ChunkData();
        ChunkParser.Parse(Encoding.UTF8.GetBytes(json), chunk);
        return chunk;
    }

    private static void ParseSafely(string json, ChunkData chunk)
    {
        try
        {
            ChunkParser.Parse(Encoding.UTF8.GetBytes(json), chunk);
        }
        catch (JsonException)
        {
            // Allowed; anything else fails the test.
        }
    }

    private static IEnumerable<string> Documents(string body)
    {
        foreach (string line in body.TrimStart('\uFEFF').Split('\n'))
        {
            string text = line.StartsWith("data:", StringComparison.Ordinal) ? line[5..].Trim() : line.Trim();
            if (text.StartsWith('{') && text.Length < 4000 && IsJson(text))
            {
                yield return text;
            }
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The names and kinds of a document without its values.</summary>
    private static string Shape(string json)
    {
        var shape = new StringBuilder();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            shape.Append((char)('a' + (int)reader.TokenType));
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                shape.Append(Encoding.UTF8.GetString(reader.ValueSpan));
            }
        }

        return shape.ToString();
    }

    private static List<(int Start, int Length)> Values(string json) => Tokens(json, JsonTokenType.None);

    private static List<(int Start, int Length)> Names(string json) => Tokens(json, JsonTokenType.PropertyName);

    /// <summary>Where the values, or the names, of a document stand, as positions in its text.</summary>
    private static List<(int Start, int Length)> Tokens(string json, JsonTokenType wanted)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var places = new List<(int, int)>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            int start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push(start);
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray when wanted == JsonTokenType.None:
                    Add(open.Pop(), (int)reader.BytesConsumed);
                    continue;
                case JsonTokenType.PropertyName when wanted == JsonTokenType.PropertyName:
                    Add(start, start + reader.ValueSpan.Length + 2);
                    continue;
                case JsonTokenType.PropertyName:
                    continue;
                default:
                    if (wanted == JsonTokenType.None)
                    {
                        Add(start, (int)reader.BytesConsumed);
                    }

                    continue;
            }
        }

        return places;

        void Add(int start, int end)
        {
            int from = Encoding.UTF8.GetCharCount(bytes, 0, start);
            places.Add((from, Encoding.UTF8.GetCharCount(bytes, start, end - start)));
        }
    }
}
