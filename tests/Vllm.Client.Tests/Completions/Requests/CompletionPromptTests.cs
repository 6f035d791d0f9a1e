using System.Text.Json.Nodes;

namespace Vllm.Tests.Completions.Requests;

public class CompletionPromptTests
{
    public static TheoryData<CompletionPrompt, string, int> Forms() => new()
    {
        { "Once", "\"Once\"", 1 },
        { "", "\"\"", 1 },
        { "日本 <b>\ud83c", "\"日本 <b>\\uFFFD\"", 1 },
        { new[] { "One", "Two" }, """["One","Two"]""", 2 },
        { CompletionPrompt.Texts("One"), """["One"]""", 1 },
        { new[] { 100, 200 }, "[100,200]", 1 },
        { new[] { 5_000_000_000L }, "[5000000000]", 1 },
        { CompletionPrompt.Tokens(0, 1), "[0,1]", 1 },
        { new int[][] { [100, 200], [300] }, "[[100,200],[300]]", 2 },
        { CompletionPrompt.TokenLists([1], [2, 3], [4]), "[[1],[2,3],[4]]", 3 },
        { CompletionPrompt.FromJson(new JsonArray("a", new JsonArray(1))), """["a",[1]]""", 2 },
        { CompletionPrompt.FromJson(new JsonArray(1, 2)), "[1,2]", 1 },
    };

    public static TheoryData<Func<CompletionPrompt>, string> WrongForms() => new()
    {
        { () => CompletionPrompt.Texts(), "at least one entry" },
        { () => CompletionPrompt.Texts("a", null!), "none of them may be null" },
        { () => Array.Empty<int>(), "at least one entry" },
        { () => CompletionPrompt.Tokens(1, -7), "A token id is at least 0, not -7" },
        { () => CompletionPrompt.TokenLists([1], []), "at least one entry" },
        { () => CompletionPrompt.TokenLists([1], [-1]), "A token id is at least 0, not -1" },
        { () => (string)null!, "text" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_EachForm_IsTheJsonOfTheServersSchema(CompletionPrompt prompt, string json, int count)
    {
        var request = new CompletionRequest { Prompt = prompt };

        CompletionJson.Text(request).ShouldBe($$"""{"prompt":{{json}}}""");
        prompt.Count.ShouldBe(count);
        request.CountPrompts().ShouldBe(count);
    }

    [Theory]
    [MemberData(nameof(WrongForms))]
    public void Create_WhatCanNeverBeRight_IsRefusedWhereItIsGiven(Func<CompletionPrompt> create, string message) =>
        Should.Throw<ArgumentException>(create).Message.ShouldContain(message);

    [Fact]
    public void CountPrompts_EmbeddingsAndExtra_CountToo()
    {
        var embeds = new ReadOnlyMemory<byte>[] { new byte[] { 1 }, new byte[] { 2 } };

        new CompletionRequest { PromptEmbeds = embeds }.CountPrompts().ShouldBe(2);
        new CompletionRequest { Prompt = "a", PromptEmbeds = embeds }.CountPrompts().ShouldBe(3);
        new CompletionRequest { Prompt = "a", Extra = { ["prompt"] = new JsonArray("b", "c") } }.CountPrompts().ShouldBe(2);
        new CompletionRequest { Extra = { ["prompt_embeds"] = new JsonArray("AQ==", "Ag==") } }.CountPrompts().ShouldBe(2);
    }

    [Fact]
    public void Write_Embeddings_AreBase64()
    {
        var request = new CompletionRequest { PromptEmbeds = [new byte[] { 0xFB, 0xFF, 0xFE }] };

        CompletionJson.Text(request).ShouldBe("""{"prompt_embeds":["+//+"]}""");
    }

    [Fact]
    public void ToString_PromptAndRequest_HoldNoContent()
    {
        const string Canary = "canary-7f3a";
        var request = new CompletionRequest { Model = "demo", Prompt = new[] { Canary, "b" }, Suffix = Canary, User = Canary, Extra = { ["x"] = Canary } };

        request.ToString().ShouldBe("CompletionRequest { Model = demo, Prompts = 2, Extra = 1 }");
        request.Prompt!.ToString().ShouldBe("CompletionPrompt { Kind = texts, Count = 2 }");
    }
}
