using Vllm.Tests.Support;

namespace Vllm.Tests.Models;

public sealed class ModelsApiTests
{
    [Fact]
    public async Task ListAsync_Cards_GivesEveryField()
    {
        ModelCard card = (await ListAsync(
            """{"object":"list","data":[{"id":"m","object":"model","created":1700000000,"owned_by":"vllm","root":"/m","parent":null,"max_model_len":4096,"permission":[]}]}"""))
            .ShouldHaveSingleItem();

        card.Id.ShouldBe("m");
        card.Created.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1700000000));
        card.OwnedBy.ShouldBe("vllm");
        card.MaxModelLen.ShouldBe(4096);
        card.Parent.ShouldBeNull();
        card.AdditionalProperties.Keys.ShouldBe(["permission"]);
    }

    [Fact]
    public async Task ListAsync_NamesTwice_LastOneStands()
    {
        ModelCard card = (await ListAsync("""{"data":[{"id":"a","x":1,"id":"b","x":2}]}""")).ShouldHaveSingleItem();

        card.Id.ShouldBe("b");
        card.AdditionalProperties["x"].GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"\ud800":1,"data":[{"\udc00x":1,"id":"m","root":"\ud800"}],"\ud800y":2}""")]
    [InlineData("""{"data":[1,null,[],{"id":"m","created":1e300,"max_model_len":"x","permission":{"a":{}}}]}""")]
    public async Task ListAsync_CardsWithOddities_AreRead(string body) =>
        (await ListAsync(body)).ShouldHaveSingleItem().Id.ShouldBe("m");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"data\":[")]
    public async Task ListAsync_AnswerThatIsNoList_IsNotUnderstood(string body)
    {
        VllmResponseException exception = await Should.ThrowAsync<VllmResponseException>(() => ListAsync(body));

        exception.Endpoint.ShouldBe("/v1/models");
        exception.Attempts.ShouldBe(1);
    }

    private static async Task<IReadOnlyList<ModelCard>> ListAsync(string body)
    {
        using VllmClient client = StubServer.Always(() => StubServer.Json(body)).Client();
        return await client.Models.ListAsync(TestContext.Current.CancellationToken);
    }
}
