using System.Text;
using System.Text.RegularExpressions;
using Vllm.Testing;
using Vllm.Tests.Support;

namespace Vllm.Tests.Streaming.Memo;

/// <summary>A stream read with the memo and without it says the same, whatever it holds: the memo may change the cost and nothing else.</summary>
public sealed class MemoEqualityTests
{
    /// <summary>Chunks made to mislead: the same bytes around other fields, fields that come and go, texts that are hard to find.</summary>
    private static readonly string[] Chunks =
    [
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":null,"finish_reason":null,"token_ids":null}]}""",
        """{"id":"a","model":"m","choices":[{"index":1,"delta":{"content":"TEXT"},"logprobs":null,"finish_reason":null,"token_ids":null}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"reasoning":"TEXT"},"finish_reason":null}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"reasoning_content":"TEXT","content":null}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"reasoning":"TEXT","content":"TEXT"}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT","content":"TEXT"}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT","content":null}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT","content":["TEXT",{"type":"text","text":"TEXT"}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"delta":{"content":5}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"}},{"index":1,"delta":{"content":"TEXT"}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"}}],"choices":[{"index":1,"delta":{"content":"TEXT"}}]}""",
        """{"id":"b","model":"n","system_fingerprint":"f1","choices":[{"index":0,"delta":{"content":"TEXT"}}]}""",
        """{"id":"b","model":"n","system_fingerprint":"f2","choices":[{"index":0,"delta":{"content":"TEXT"}}]}""",
        """{"id":"a","model":"m","provider":"x","choices":[{"index":0,"delta":{"content":"TEXT","mood":1},"native":null}]}""",
        """{"id":"a","model":"m","provider":"y","choices":[{"index":0,"delta":{"content":"TEXT","mood":2},"native":3}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"token_ids":[1,2]}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":{"content":[{"token":"TEXT","logprob":-1.5}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":LOGPROBS,"finish_reason":null,"token_ids":null}]}""",
        """{"id":"a","model":"m","choices":[{"index":1,"delta":{"content":"TEXT"},"logprobs":LOGPROBS}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":1,"delta":{"content":"TEXT"}}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":LOGPROBS}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"reasoning":"TEXT"},"logprobs":LOGPROBS}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"}}]},"logprobs":LOGPROBS}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":LOGPROBS,"logprobs":LOGPROBS}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":LOGPROBS,"delta":{"content":"TEXT"}}]}""",
        """{"id":"a","model":"m","choices":[{"logprobs":LOGPROBS,"index":0,"delta":{"content":"TEXT"}}],"usage":USAGE}""",
        """{"id":"a","model":"m","usage":USAGE,"choices":[{"index":0,"delta":{"content":"TEXT"}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"usage":USAGE}],"usage":USAGE,"usage":USAGE,"x":USAGE}""",
        """{"id":"a","model":"m","provider":"x","choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage": USAGE }""",
        """{"id":"a","model":"m","choices":[{"index":0,"text":"TEXT","logprobs":LOGPROBS}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":0,"text":"TEXT"}],"usage":USAGE}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"x":NaN}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT","refusal":"TEXT"}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"TEXT"}}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"}}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"TEXT"}}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"TEXT"}}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"},"function":{"arguments":{"a":1}}}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"TEXT"}},{"index":1,"function":{"arguments":"TEXT"}}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT","tool_calls":[{"index":0,"function":{"arguments":"TEXT"}}]}}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"text":"TEXT"}]}""",
        """{"id":"a","model":"m","choices":[{"index":1,"text":"TEXT","logprobs":null}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"text":"TEXT","finish_reason":"stop"}]}""",
        """{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":"stop"}]}""",
        """{"id":"a","model":"m","provider":"z","system_fingerprint":"f3","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""",
        """{"id":"a","model":"m","provider":"w","service_tier":"t","choices":[{"index":0,"delta":{"reasoning":"TEXT","mood":3},"native":4}]}""",
        """{"error":{"message":"TEXT","code":500}}""",
    ];

    private static readonly string[] Texts =
    [
        "a", " the", "", "x", "\\n", "\\\"", "\\\\", "\\u00e9", "é", "世界", "😀", "\\ud83d", "\\ude00", "\\ud83d\\ude00", "fifteen bytes..", "sixteen bytes...",
        "a text that is longer than any token, and longer than the window in which its end is looked for", "\\", "\"", "\t", "\\x", "\\u12", "{\\\"content\\\":\\\"",
        "\\\"},\\\"logprobs\\\"", "\0", "data: [DONE]", "\u2028", "BAD1", "{}", "{\\\"a\\\":1}",
    ];

    private static readonly string[] Usages =
    [
        """{"prompt_tokens":19,"total_tokens":21,"completion_tokens":2,"completion_tokens_details":null}""",
        """{"prompt_tokens":19,"total_tokens":1234567,"completion_tokens":3,"completion_tokens_details":null}""",
        """{"prompt_tokens":0,"total_tokens":4,"completion_tokens":4,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":0}}""",
        """{"prompt_tokens":0,"total_tokens":4,"completion_tokens":5,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":1}}""",
        """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":01}""", """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1.5}""",
        """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1e3}""", """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":-1}""",
        """{"prompt_tokens":1,"total_tokens":9999999999999999999,"completion_tokens":1}""", """{"prompt_tokens":1,"total_tokens":,"completion_tokens":1}""",
        """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1,"completion_tokens":7,"x":"TEXT"}""",
        """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1,"completion_tokens_details":{"reasoning_tokens":1},"completion_tokens_details":null}""",
        """{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1,"completion_tokens_details":{"reasoning_tokens":1,"x":2}}""",
        """{"prompt_tokens":1,"prompt_tokens":2,"completion_tokens_details":{"reasoning_tokens":1},"completion_tokens_details":null}""",
        """{"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":16,"x":1},"completion_tokens_details":{"reasoning_tokens":1,"y":[2]}}""",
        """{"prompt_tokens":1,"cost":0.5,"TEXT":"TEXT"}""", """{"prompt_tokens":"TEXT"}""", """{ "prompt_tokens": 1 }""", """{"prompt_tokens":1,}""",
        """{"prompt_tokens":01}""", """{"prompt_tokens":-1}""", """{"prompt_tokens":1.5}""", """{"prompt_tokens":1e3}""", """{"prompt_tokens":NaN}""",
        """{"prompt_tokens":999999999999999999}""", """{"prompt_tokens":9999999999999999999}""", """{"prompt_tokens":null}""", """{"prompt_tokens":}""",
        "null", "{}", "[]", "5", "\"TEXT\"", "[{\"prompt_tokens\":1}]", "{\"prompt_tokens\":1", "",
    ];

    private static readonly string[] Logprobs =
    [
        """{"content":[{"token":"TEXT","logprob":-0.09633078426122665,"bytes":[32,102],"top_logprobs":[]}]}""",
        """{"content":[{"token":"TEXT","logprob":-2.7083233E-06,"bytes":[32,102],"top_logprobs":[{"token":"TEXT","logprob":-2.7083233E-06,"bytes":[32,102]},{"token":" a","logprob":-9999.0,"bytes":null}]}]}""",
        """{"content":[{"token":"TEXT","logprob":0.0,"bytes":null,"top_logprobs":[{"token":"b","logprob":-1,"bytes":[0,255]}]},{"token":"TEXT","logprob":-0,"bytes":[1],"top_logprobs":[]}]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-1,"bytes":[97],"x":1}]}]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[]}]}]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[256,-1,1.5,"7",null],"top_logprobs":[]}]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[],"top_logprobs":null}]}""", """{"content":[{"token":"a","logprob":null,"bytes":[97],"top_logprobs":[]}]}""",
        """{"content":[{"token":"a","logprob":-01,"bytes":[97],"top_logprobs":[]}]}""", """{"content":[{"token":"a","logprob":-1.,"bytes":[97],"top_logprobs":[]}]}""",
        """{"content":[{"token":"a","logprob":1e999,"bytes":[97],"top_logprobs":[]}]}""", """{"content":[{"token":"a","logprob":-Infinity,"bytes":[97],"top_logprobs":[]}]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[097],"top_logprobs":[]}]}""", """{"content":[{"logprob":-1,"token":"a"}]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[]}],"refusal":null}""", """{"content":[],"x":1}""", """{"content":[]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[{}]}]}""", """{"content":[{}]}""", """{"content":null}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[,]}]}""", """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[]},]}""",
        """{"content": [{"token": "a", "logprob": -1, "bytes": [97], "top_logprobs": []}]}""",
        """{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[]}],"content":[{"token":"TEXT"}]}""",
        $$"""{"content":[{"token":"a","logprob":-1,"bytes":[{{string.Join(',', Enumerable.Range(0, 200))}}],"top_logprobs":[]}]}""",
        """{"tokens":["TEXT"],"token_logprobs":[-1.5],"top_logprobs":[null],"text_offset":[0]}""", "{}", "null", "[]", "\"TEXT\"", "{\"content\":[{\"token\":\"TEXT\"",
    ];

    private static readonly string[] Ends = ["\n\n", "\n\n", "\n\n", "\n\n", "\r\n\r\n", "\r\r", "\n\n: comment\n\n", "\n\n\n", "\nid: 1\n\n", "\nevent: error\n\n"];

    public static IEnumerable<TheoryDataRow<WireCase>> Streams =>
        from wireCase in WireCase.All
        where wireCase is { Stream: true, Status: 200, Fault: null, Endpoint: WireEndpoint.Chat or WireEndpoint.Completion }
        select new TheoryDataRow<WireCase>(wireCase);

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_OfTheCorpus_SaysTheSameWithAndWithout(WireCase wireCase)
    {
        foreach (string form in MemoReading.Forms)
        {
            await ShouldBeEqualAsync(wireCase.BodyBytes, form, wireCase.Endpoint == WireEndpoint.Chat, seed: 1);
        }
    }

    [Fact]
    public async Task Stream_OfMisleadingChunks_SaysTheSameWithAndWithout()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int round = 0; round < 2_500; round++)
        {
            byte[] body = Misleading(random);
            try
            {
                await ShouldBeEqualAsync(body, MemoReading.Forms[round % MemoReading.Forms.Length], random.Next(3) > 0, random.Next());
            }
            catch (ShouldAssertException exception)
            {
                Assert.Fail($"seed {seed}, round {round}: {exception.Message}\n{Encoding.UTF8.GetString(body)}");
            }
        }
    }

    /// <summary>Between two chunks of a kind a value changes, by an event that the memo cannot learn: the next one of the kind changes it back.</summary>
    [Theory]
    [InlineData("data:", "\n\n")]
    [InlineData("data: ", "\r\n\r\n")]
    [InlineData(": a comment\ndata: ", "\nid: 1\n\n")]
    public async Task Stream_ChangeInAnotherFraming_IsNotPassedOver(string prefix, string end)
    {
        string Chunk(int fingerprint) =>
            $$$"""{"system_fingerprint":"{{{fingerprint}}}","choices":[{"index":0,"delta":{"content":"a"}}]}""";
        string known = $"data: {Chunk(1)}\n\n";
        byte[] body = Encoding.UTF8.GetBytes($"{known}{known}{prefix}{Chunk(2)}{end}{known}");

        await ShouldBeEqualAsync(body, "events", isChat: true, seed: 1);
    }

    private static byte[] Misleading(Random random)
    {
        // Few kinds in each stream, so that they come again.
        string[] kinds = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Chunks[random.Next(random.Next(2) == 0 ? Chunks.Length : 3)])];
        string end = random.Next(3) == 0 ? Ends[random.Next(Ends.Length)] : "\n\n";
        var body = new MemoryStream();
        for (int i = random.Next(2, 30); i > 0; i--)
        {
            string text = Texts[random.Next(random.Next(3) == 0 ? Texts.Length : 6)];
            string prefix = random.Next(30) == 0 ? "data:" : random.Next(30) == 0 ? "\uFEFFdata: " : "data: ";
            string line = prefix + Fill(kinds[random.Next(kinds.Length)], random).Replace("TEXT", text, StringComparison.Ordinal);
            body.Write(Encoding.UTF8.GetBytes(line.Replace("BAD1", "\u0001", StringComparison.Ordinal)));
            body.Write(Encoding.UTF8.GetBytes(random.Next(20) == 0 ? Ends[random.Next(Ends.Length)] : end));
        }

        body.Write(random.Next(4) switch { 0 => "data: [DONE]\n\n"u8, 1 => "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"u8, _ => [] });
        byte[] bytes = body.ToArray();
        if (random.Next(8) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    /// <summary>Puts values in place of their marks; mostly such as need no parser.</summary>
    private static string Fill(string chunk, Random random) => Regex.Replace(chunk, "USAGE|LOGPROBS", mark =>
    {
        string[] values = mark.Value == "USAGE" ? Usages : Logprobs;
        return values[random.Next(random.Next(4) == 0 ? values.Length : 3)];
    });

    private static async Task ShouldBeEqualAsync(byte[] body, string form, bool isChat, int seed)
    {
        Task<string> Read(IEnumerable<ReadOnlyMemory<byte>> pieces, bool usesMemo) =>
            isChat ? MemoReading.ChatAsync(pieces, form, usesMemo) : MemoReading.CompletionAsync(pieces, form, usesMemo, "p");

        string plain = await Read(Pieces.Whole(body), usesMemo: false);
        (await Read(Pieces.Whole(body), usesMemo: true)).ShouldBe(plain);
        (await Read(Pieces.AtRandom(body, seed), usesMemo: true)).ShouldBe(plain);
    }
}
