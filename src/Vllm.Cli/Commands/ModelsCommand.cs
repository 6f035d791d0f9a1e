using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Vllm.Cli;

/// <summary><c>vllmc models</c>: what the server serves.</summary>
internal sealed class ModelsCommand : CliCommand
{
    /// <summary>How it is called.</summary>
    public const string Word = "models";

    private readonly ServerOptions _server = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object per line for each model." };

    public ModelsCommand()
        : base(Word, "List the models that a server serves.") => AddOptions();

    /// <inheritdoc/>
    public override string Usage => "[options]";

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups => [_server.Server, new("Output", [_json]), _server.Limits];

    /// <inheritdoc/>
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("vllmc models", "the server at http://localhost:8000/v1"),
        ("vllmc models --base-url http://gpu7:8000/v1 --json", "for programs"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult result, CliConsole console, Interrupts interrupts)
    {
        bool isJson = result.GetValue(_json);
        using VllmClient client = ServerOptions.Connect(_server.Read(result));
        try
        {
            IReadOnlyList<ModelCard> models = await client.Models.ListAsync(interrupts.Token);
            if (isJson)
            {
                using var lines = new JsonLines(console.Output);
                WriteJson(models, lines);
            }
            else
            {
                WriteTable(models, console);
            }

            return ExitCode.Success;
        }
        catch (VllmException exception)
        {
            using IAnswerRenderer renderer = AnswerRenderers.Create(console, new GenerationSettings { Json = isJson });
            renderer.Fail(exception);
            return ExitCode.Failure;
        }
    }

    private static void WriteJson(IReadOnlyList<ModelCard> models, JsonLines lines)
    {
        foreach (ModelCard model in models)
        {
            Utf8JsonWriter writer = lines.Begin(null);
            writer.WriteText("id", model.Id);
            writer.WriteOptional("created", model.Created?.ToUnixTimeSeconds());
            writer.WriteOptional("owned_by", model.OwnedBy);
            writer.WriteOptional("root", model.Root);
            writer.WriteOptional("parent", model.Parent);
            writer.WriteOptional("max_model_len", model.MaxModelLen);
            writer.WriteAll(model.AdditionalProperties);
            lines.End();
        }
    }

    private static void WriteTable(IReadOnlyList<ModelCard> models, CliConsole console)
    {
        if (models.Count == 0)
        {
            console.WriteNote("The server lists no models.");
            return;
        }

        string[][] rows =
        [
            ["MODEL", "CONTEXT", "FROM"],
            .. models.Select(model => new[]
            {
                model.Id,
                model.MaxModelLen?.ToString(CultureInfo.InvariantCulture) ?? "",
                model.Parent is { } parent ? $"adapter of {parent}" : model.Root ?? "",
            }),
        ];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length))];
        for (int i = 0; i < rows.Length; i++)
        {
            string line = PrintableText.OneLine($"{rows[i][0].PadRight(widths[0])}  {rows[i][1].PadLeft(widths[1])}  {rows[i][2]}");
            console.Write((i == 0 ? console.OutputStyle.Dim(line) : line) + "\n");
        }
    }
}
