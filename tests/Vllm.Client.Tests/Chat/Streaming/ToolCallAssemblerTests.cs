using System.Text;
using System.Text.Json;

namespace Vllm.Tests.Chat.Streaming;

public sealed class ToolCallAssemblerTests
{
    /// <summary>Fragments of one choice, and the calls that come of them: "id name arguments".</summary>
    public static TheoryData<string, string[], string[]> Rules => new()
    {
        {
            "pieces of one call",
            ["""{"index":0,"id":"a","function":{"name":"f"}}""", """{"index":0,"function":{"arguments":"{\"x\""}}""", """{"index":0,"function":{"arguments":":1}"}}"""],
            ["""a f {"x":1}"""]
        },
        {
            "index always 0: a new id and name after whole arguments is a new call",
            [Call(0, "a", "f", "{}"), Call(0, "b", "f", "{}")],
            ["a f {}", "b f {}"]
        },
        {
            "index always 0: another name is a new call also after unfinished arguments",
            [Call(0, "a", "f", "{"), Call(0, "b", "g", "{}")],
            ["a f {", "b g {}"]
        },
        {
            "no index: by id",
            [Call(null, "a", "f", "{"), Call(null, "b", "g", "{"), """{"id":"a","function":{"arguments":"}"}}""", """{"id":"b","function":{"arguments":"}"}}"""],
            ["a f {}", "b g {}"]
        },
        {
            "no index and no id: the last call",
            [Call(null, "a", "f", "{"), """{"function":{"arguments":"}"}}"""],
            ["a f {}"]
        },
        {
            "index far out, negative, a word: keys, never places",
            [Call(1_000_000_000, "a", "f", "{}"), Call(-5, "b", "g", "{}"), """{"index":"7","id":"c","function":{"name":"h","arguments":"{}"}}"""],
            ["b g {}", "c h {}", "a f {}"]
        },
        {
            "an index beyond any integer is none",
            ["""{"index":1e40,"id":"a","function":{"name":"f","arguments":"{"}}""", """{"index":1e40,"function":{"arguments":"}"}}"""],
            ["a f {}"]
        },
        { "id missing", ["""{"index":0,"function":{"name":"f","arguments":"{}"}}"""], [" f {}"] },
        {
            "id new in each piece of an unfinished call: the first one",
            [Call(0, "a", "f", "{"), """{"index":0,"id":"b","function":{"arguments":"}"}}"""],
            ["a f {}"]
        },
        {
            "id later than the name",
            ["""{"index":0,"function":{"name":"f"}}""", """{"index":0,"id":"a","function":{"arguments":"{}"}}"""],
            ["a f {}"]
        },
        {
            "name repeated, cumulative, in pieces",
            [
                """{"index":0,"id":"a","function":{"name":"get_"}}""", """{"index":0,"function":{"name":"get_"}}""",
                """{"index":0,"function":{"name":"get_weather"}}""", """{"index":0,"function":{"name":"_now"}}""",
            ],
            ["a get_weather_now "]
        },
        { "arguments as an object", ["""{"index":0,"id":"a","function":{"name":"f","arguments":{"x": [1]}}}"""], ["""a f {"x": [1]}"""] },
        { "arguments null", ["""{"index":0,"id":"a","function":{"name":"f","arguments":null}}"""], ["a f "] },
        {
            "name repeated with every piece of the arguments",
            [Call(0, "a", "f", "{\\\"x\\\":"), Call(0, "a", "f", "1}")],
            ["""a f {"x":1}"""]
        },
        {
            "no id, name again, arguments after whole ones: a new call",
            ["""{"index":0,"function":{"name":"f","arguments":"{}"}}""", """{"index":0,"function":{"name":"f","arguments":"{}"}}"""],
            [" f {}", " f {}"]
        },
        {
            "indexes out of order",
            [Call(1, "b", "g", "{}"), Call(0, "a", "f", "{}")],
            ["a f {}", "b g {}"]
        },
        {
            "interleaved by index",
            [Call(0, "a", "f", "{"), Call(1, "b", "g", "{"), """{"index":0,"function":{"arguments":"}"}}""", """{"index":1,"function":{"arguments":"}"}}"""],
            ["a f {}", "b g {}"]
        },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Add_FragmentsOfServers_GiveTheCallsByIndex(string rule, string[] fragments, string[] expected)
    {
        var events = new EventQueue<ChatEvent>();
        var fold = new ChatFold(1, null, new() { Events = events });
        foreach (string fragment in fragments)
        {
            Take(fold, Chunk(fragment));
        }

        Take(fold, """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""");
        fold.End(isWhole: true);

        fold.ToCompletion().ToolCalls.Select(Describe).ShouldBe(expected, rule);
        ToolCall[] completed = [.. All(events).OfType<ToolCallComplete>().Select(e => e.Call)];
        completed.Select(Describe).Order().ShouldBe(expected.Order(), $"{rule}: each once");
    }

    [Fact]
    public void TakeCompleted_CallsInOrder_AreReportedWhenTheNextBegins()
    {
        var events = new EventQueue<ChatEvent>();
        var fold = new ChatFold(1, null, new() { Events = events });

        Take(fold, Chunk(Call(0, "a", "f", "{}")));
        All(events).OfType<ToolCallComplete>().ShouldBeEmpty();

        Take(fold, Chunk(Call(1, "b", "g", "{")));
        ChatEvent[] second = All(events);
        second.OfType<ToolCallComplete>().ShouldHaveSingleItem().Call.Id.ShouldBe("a");
        second[0].ShouldBeOfType<ToolCallComplete>("the end of one comes before the beginning of the next");

        // A call that is not whole holds back those behind it, so that they come in order.
        Take(fold, Chunk(Call(2, "c", "h", "{}")));
        All(events).OfType<ToolCallComplete>().ShouldBeEmpty();

        Take(fold, """{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""");
        All(events).OfType<ToolCallComplete>().Select(e => e.Call.Id).ShouldBe(["b", "c"]);
    }

    [Fact]
    public void End_AnswerThatBroke_ReportsNoCall()
    {
        var events = new EventQueue<ChatEvent>();
        var fold = new ChatFold(1, null, new() { Events = events });
        Take(fold, Chunk(Call(0, "a", "f", "{}")));
        fold.End(isWhole: false);

        All(events).OfType<ToolCallComplete>().ShouldBeEmpty();
        fold.ToCompletion().ToolCalls.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("""{}""", true)]
    [InlineData(""" {"a":"}{\"]","b":[{}]} """, true)]
    [InlineData("""{"a":"\\"}""", true)]
    [InlineData("", false)]
    [InlineData("{", false)]
    [InlineData("{}{}", false)]
    [InlineData("{}}", false)]
    [InlineData("[]", false)]
    [InlineData("\"{}\"", false)]
    [InlineData("""{"a":"}""", false)]
    [InlineData("{]", false)]
    [InlineData("{a}", false)]
    [InlineData("{} x", false)]
    public void HasWholeArguments_TextInAnyPieces_IsTrueForOneObjectOnly(string text, bool expected)
    {
        for (int size = 1; size <= Math.Max(1, text.Length); size++)
        {
            var call = new ToolCallInProgress(0, 0);
            for (int start = 0; start < text.Length; start += size)
            {
                call.Add(new ToolCallPiece { Arguments = text.Substring(start, Math.Min(size, text.Length - start)) });
                _ = call.HasWholeArguments;
            }

            call.HasWholeArguments.ShouldBe(expected, $"pieces of {size}");
        }
    }

    [Fact]
    public void Add_100000FragmentsThatRepeatTheName_CostInProportion()
    {
        var assembler = new ToolCallAssembler(new JsonAllowance());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100_000; i++)
        {
            assembler.Add(new ToolCallPiece { Index = 0, Name = "f", Arguments = i == 0 ? "{" : "\"}\",{}" }, out _);
        }

        // Checking the arguments with each would copy 50 GB.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(50 << 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Add_ManyCalls_CostInProportionUpToTheLimit(int direction)
    {
        var assembler = new ToolCallAssembler(new JsonAllowance());
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < JsonAllowance.MostToolCalls; i++)
        {
            assembler.Add(new ToolCallPiece { Index = direction * i, Id = $"c{i}", Name = "f", Arguments = "{}" }, out ToolCallInProgress? before);
            _ = assembler.TakeCompletedBefore(before).Count();
        }

        assembler.TakeRest(onlyWhole: false).Count().ShouldBeInRange(1, JsonAllowance.MostToolCalls);

        // Sorting all calls with each new one would allocate 2 GB.
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(100 << 20);
        Should.Throw<JsonException>(() => assembler.Add(new ToolCallPiece { Index = long.MaxValue, Name = "f" }, out _));
    }

    private static string Call(long? index, string id, string name, string arguments) =>
        $$$"""{{{{(index is null ? "" : $"\"index\":{index},")}}}"id":"{{{id}}}","function":{"name":"{{{name}}}","arguments":"{{{arguments}}}"}}""";

    private static string Chunk(string call) => $$$"""{"choices":[{"index":0,"delta":{"tool_calls":[{{{call}}}]}}]}""";

    private static void Take(ChatFold fold, string chunk)
    {
        JsonElement.Parse(chunk);
        fold.Parse(Encoding.UTF8.GetBytes(chunk), isDocument: false).ShouldBeNull();
        fold.TakeOver();
    }

    private static ChatEvent[] All(EventQueue<ChatEvent> events)
    {
        var all = new List<ChatEvent>();
        while (events.MoveNext())
        {
            all.Add(events.Current);
        }

        return [.. all];
    }

    // An id that was made up counts as none: the fragments here have none that begins like one.
    private static string Describe(ToolCall call) =>
        $"{(call.Id!.StartsWith("call_", StringComparison.Ordinal) ? "" : call.Id)} {call.Name} {call.Arguments}";
}
