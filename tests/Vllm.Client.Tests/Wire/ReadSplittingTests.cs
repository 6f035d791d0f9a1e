using System.Text;
using Vllm.Testing;

namespace Vllm.Tests.Wire;

public sealed class ReadSplittingTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public static TheoryData<ReadSplitting> Splittings => [.. ReadSplitting.All(seed: 20)];

    [Theory]
    [MemberData(nameof(Splittings))]
    public async Task EverySplitting_OfEveryHandMadeCase_ChangesNoByte(ReadSplitting splitting)
    {
        // The recorded bodies are much larger and bring nothing new for the server.
        foreach (WireCase wireCase in WireCase.All.Where(c => c.Group != "recorded" && c is { Fault: null, Status: not 204 }))
        {
            await using WireServer server = WireServer.Start(wireCase, splitting);
            using HttpResponseMessage answer = await AskAsync(server);
            await using Stream body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

            await ShouldEqualAsync(body, wireCase.Body, wireCase.Id);
            ((int)answer.StatusCode).ShouldBe(wireCase.Status, wireCase.Id);
        }
    }

    [Fact]
    public async Task AsGiven_CaseWithCuts_SendsOneChunkForEach()
    {
        WireCase wireCase = WireServerTests.Text("0123456789") with { Chunking = [1, 4, 9] };

        (await ChunksAsync(wireCase, ReadSplitting.AsGiven)).ShouldBe(["0", "123", "45678", "9"]);
    }

    [Fact]
    public async Task AsGiven_CutsAtTheEdges_SendsNoEmptyChunk()
    {
        WireCase wireCase = WireServerTests.Text("0123", new WireFault { At = 3 }) with { Chunking = [0, 2, 3, 4] };

        (await ChunksAsync(wireCase, ReadSplitting.AsGiven)).ShouldBe(["01", "2"]);
    }

    [Fact]
    public async Task AsGiven_NoCuts_SendsPiecesOf64KB()
    {
        string body = new('x', ReadSplitting.DefaultPiece + 10);

        (await ChunksAsync(WireServerTests.Text(body), ReadSplitting.AsGiven)).Select(chunk => chunk.Length)
            .ShouldBe([ReadSplitting.DefaultPiece, 10]);
    }

    [Fact]
    public async Task OneByte_SmallBody_SendsEachByteAlone() =>
        (await ChunksAsync(WireServerTests.Text("abc"), ReadSplitting.OneByte)).ShouldBe(["a", "b", "c"]);

    [Fact]
    public async Task OneByte_LargeBody_SendsSmallPieces()
    {
        string body = new('x', ReadSplitting.DefaultPiece + 1);

        IReadOnlyList<string> chunks = await ChunksAsync(WireServerTests.Text(body), ReadSplitting.OneByte);

        chunks.Max(chunk => chunk.Length).ShouldBeLessThanOrEqualTo(128);
        chunks.Sum(chunk => chunk.Length).ShouldBe(body.Length);
    }

    [Fact]
    public async Task Whole_CaseWithCuts_IgnoresThem() =>
        (await ChunksAsync(WireServerTests.Text("abc") with { Chunking = [1] }, ReadSplitting.Whole)).ShouldBe(["abc"]);

    [Fact]
    public async Task Whole_EmptyBody_SendsTheEndAlone() =>
        (await ChunksAsync(WireServerTests.Text(""), ReadSplitting.Whole)).ShouldBeEmpty();

    [Fact]
    public async Task Random_SameSeed_CutsTheSame()
    {
        WireCase wireCase = WireServerTests.Text(new string('x', 2000));

        IReadOnlyList<string> once = await ChunksAsync(wireCase, ReadSplitting.Random(1));

        once.Count.ShouldBeGreaterThan(10);
        once.ShouldBe(await ChunksAsync(wireCase, ReadSplitting.Random(1)));
        once.ShouldNotBe(await ChunksAsync(wireCase, ReadSplitting.Random(2)));
    }

    [Theory]
    [MemberData(nameof(Splittings))]
    public async Task EverySplitting_OfARecipe_SendsPiecesOf64KB(ReadSplitting splitting)
    {
        var recipe = new WireBodyRecipe { Prefix = "<"u8.ToArray(), Repeat = "ab"u8.ToArray(), Count = 40_000, Suffix = ">"u8.ToArray() };
        WireCase wireCase = WireServerTests.Text("") with { BodyRecipe = recipe };

        IReadOnlyList<string> chunks = await ChunksAsync(wireCase, splitting);

        chunks.Select(chunk => chunk.Length).ShouldBe([ReadSplitting.DefaultPiece, 80_002 - ReadSplitting.DefaultPiece]);
        string.Concat(chunks).ShouldBe($"<{new StringBuilder().Insert(0, "ab", 40_000)}>");
    }

    [Theory]
    [MemberData(nameof(Splittings))]
    public void Parse_ItsOwnName_IsEqual(ReadSplitting splitting) =>
        ReadSplitting.Parse(splitting.ToString(), null).ShouldBe(splitting);

    [Fact]
    public void Parse_UnknownName_NamesTheKnownOnes() =>
        Should.Throw<FormatException>(() => ReadSplitting.Parse("Halves", null)).Message.ShouldContain("OneByte");

    private static async Task<IReadOnlyList<string>> ChunksAsync(WireCase wireCase, ReadSplitting splitting)
    {
        await using WireServer server = WireServer.Start(wireCase, splitting);
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(RawClient.Request);
        return RawClient.ChunksOf(await client.ReadUntilAsync("0\r\n\r\n"));
    }

    private static async Task<HttpResponseMessage> AskAsync(WireServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseAddress) { Content = new StringContent("{}") };
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static async Task ShouldEqualAsync(Stream actual, WireBody expected, string id)
    {
        byte[] read = new byte[ReadSplitting.DefaultPiece];
        byte[] wanted = new byte[ReadSplitting.DefaultPiece];
        long offset = 0;
        while (await actual.ReadAsync(read, TestContext.Current.CancellationToken) is > 0 and var count)
        {
            (offset + count).ShouldBeLessThanOrEqualTo(expected.Length, id);
            expected.CopyTo(offset, wanted.AsSpan(0, count));
            read.AsSpan(0, count).SequenceEqual(wanted.AsSpan(0, count)).ShouldBeTrue($"{id} differs after {offset}");
            offset += count;
        }

        offset.ShouldBe(expected.Length, id);
    }
}
