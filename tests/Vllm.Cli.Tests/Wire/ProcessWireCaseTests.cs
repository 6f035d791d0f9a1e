using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>The first two cases of each group and endpoint through the program as a process: the same lines come out of a real pipe.</summary>
public sealed class ProcessWireCaseTests
{
    public static TheoryData<WireCase> Given =>
    [
        .. WireCase.All
            .GroupBy(wireCase => (wireCase.Endpoint, wireCase.Group))
            .SelectMany(group => group.Take(2)),
    ];

    [Theory]
    [MemberData(nameof(Given))]
    public async Task Run_CaseAsProcess_PrintsWhatIsExpected(WireCase wireCase)
    {
        await using WireServer server = WireServer.Start(wireCase);

        VllmcResult result = await VllmcProcess.RunAsync(WireCaseArguments.Of(wireCase, server));

        WireCaseTests.Judge(wireCase, server, result.ExitCode, result.Output);
        result.Error.ShouldBeEmpty();
    }
}
