namespace Vllm.Cli;

/// <summary>Chooses how answers are shown.</summary>
internal static class AnswerRenderers
{
    public static IAnswerRenderer Create(CliConsole console, GenerationSettings settings)
    {
        if (settings.Json)
        {
            return new JsonRenderer(new JsonLines(console.Output), settings.Logprobs);
        }

        return console.OutputStyle.IsTerminal ? new TerminalRenderer(console) : new PlainRenderer(console);
    }
}
