using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>
/// The chat cases with time limits of a fraction of a second. They run with nothing else beside them: on a busy machine the
/// server's own pauses would grow longer than the client's limits.
/// </summary>
[Collection(nameof(TimedChatCaseTests))]
[CollectionDefinition(nameof(TimedChatCaseTests), DisableParallelization = true)]
public sealed class TimedChatCaseTests
{
    public static IEnumerable<TheoryDataRow<WireCase, ReadSplitting>> Cases => ChatCaseTests.Rows(timed: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Answer_WithinItsTimeLimits_IsReadRight(WireCase wireCase, ReadSplitting splitting) => ChatCaseTests.RunAsync(wireCase, splitting);
}
