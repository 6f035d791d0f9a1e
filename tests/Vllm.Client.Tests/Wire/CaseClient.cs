using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>What the tests of the wire cases share: a client set up as a case demands, and the judgement of what it made of the answer.</summary>
internal static class CaseClient
{
    public static VllmClient For(WireServer server, WireCase wireCase)
    {
        var defaults = new VllmClientOptions();
        return new VllmClient(defaults with
        {
            BaseUrl = server.BaseAddress.ToString(),
            Timeouts = defaults.Timeouts with
            {
                Idle = wireCase.Timeouts.Idle ?? defaults.Timeouts.Idle,
                FirstToken = wireCase.Timeouts.FirstToken ?? defaults.Timeouts.FirstToken,
            },
            Limits = defaults.Limits with { MaxEventBytes = wireCase.Limits.MaxEventBytes ?? defaults.Limits.MaxEventBytes },
            Resilience = new() { Retry = new() { MaxRetries = wireCase.ExpectAttempts is null ? 0 : 2 } },
        });
    }

    public static void ShouldBeRight(WireCase wireCase, FoldedAnswer actual, WireServer server)
    {
        wireCase.Expect.Differences(actual).ShouldBeEmpty(wireCase.Why);
        server.ProtocolErrors.ShouldBeEmpty();
        if (wireCase.ExpectAttempts is { } attempts)
        {
            server.Attempts.ShouldBe(attempts);
        }
    }
}
