using System.Globalization;
using Vllm.Testing;

namespace Vllm.Cli.Tests;

/// <summary>The command line that plays the client of a wire case.</summary>
internal static class WireCaseArguments
{
    public static string[] Of(WireCase wireCase, WireServer server)
    {
        string command = wireCase.Endpoint == WireEndpoint.Completion ? "complete" : "chat";
        List<string> arguments = [command, "Say hello", "--json", "--model", "m", "--base-url", server.BaseAddress.ToString()];
        AddFlag(!wireCase.Stream, "--no-stream");
        AddFlag(wireCase.Options.InlineThink, "--think-tags");
        AddFlag(wireCase.Options.StartsInReasoning, "--starts-in-reasoning");
        AddFlag(wireCase.Expect.Has("logprobs"), "--logprobs");
        Add("-n", wireCase.Request.N);
        Add("--max-retries", wireCase.ExpectAttempts is null ? 0 : null);
        Add("--idle-timeout", wireCase.Timeouts.Idle?.TotalSeconds);
        Add("--first-token-timeout", wireCase.Timeouts.FirstToken?.TotalSeconds);
        Add("--max-event-bytes", wireCase.Limits.MaxEventBytes);
        return [.. arguments];

        void AddFlag(bool isSet, string name)
        {
            if (isSet)
            {
                arguments.Add(name);
            }
        }

        void Add(string name, IConvertible? value)
        {
            if (value is not null)
            {
                arguments.AddRange([name, value.ToString(CultureInfo.InvariantCulture)]);
            }
        }
    }
}
