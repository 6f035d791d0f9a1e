using System.Text;
using Vllm.Docs.Tests.Samples;
using Vllm.Simulator;

namespace Vllm.Docs.Tests.Pages;

/// <summary>Every command line of <c>vllmc</c> on the pages runs.</summary>
public sealed class CommandLineTests
{
    public static TheoryData<string> CommandLines =>
        [.. DocsPage.All.SelectMany(page => page.CommandLines()).Distinct()];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task CommandLine_OfAPage_Runs(string commandLine)
    {
        await using VllmSimulator server = await VllmSimulator.StartAsync(new() { ServedModelNames = ["Qwen/Qwen3-8B"] });
        var environment = new Dictionary<string, string> { ["VLLM_BASE_URL"] = server.BaseUrl.ToString() };
        string[] arguments = [.. Split(commandLine).Skip(1).Select(argument => argument.StartsWith("http://", StringComparison.Ordinal) ? server.BaseUrl.ToString() : argument)];
        bool isServer = arguments[0] == "simulate";
        if (isServer && Array.IndexOf(arguments, "--port") is var port and >= 0)
        {
            arguments[port + 1] = "0";
        }

        using BuiltProgram vllmc = BuiltProgram.Start("Vllm.Cli", "vllmc", arguments, input: "Hello", environment);
        if (isServer)
        {
            (await vllmc.ReadToLineAsync("ready at")).ShouldNotBeNull();
            vllmc.Terminate();
        }

        (int exitCode, string output, string error) = await vllmc.EndAsync();

        exitCode.ShouldBe(0, $"{commandLine}\n{output}\n{error}");
    }

    /// <summary>Splits as a shell does, with single and double quotes.</summary>
    private static List<string> Split(string commandLine)
    {
        List<string> arguments = [];
        var argument = new StringBuilder();
        (char quote, bool begun) = ('\0', false);
        foreach (char c in commandLine + ' ')
        {
            if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is ('"' or '\''))
            {
                (quote, begun) = (c, true);
            }
            else if (quote == '\0' && c == ' ')
            {
                if (begun)
                {
                    arguments.Add(argument.ToString());
                }

                (argument, begun) = (argument.Clear(), false);
            }
            else
            {
                argument.Append(c);
                begun = true;
            }
        }

        return arguments;
    }
}
