using System.Text.Json;
using Vllm.Benchmarks;
using Vllm.Benchmarks.Processes;
using Vllm.Benchmarks.Report;
using Vllm.Benchmarks.Scenarios;

// One program in several roles: the command, the server that replays, and the clients that are measured.
if (await Roles.TryRunAsync(args))
{
    return 0;
}

BenchmarkOptions options;
IReadOnlyList<IScenario> scenarios;
try
{
    options = BenchmarkOptions.Parse(args);
    scenarios = ScenarioCatalog.Choose(options.Scenarios);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

using Laboratory laboratory = await Laboratory.OpenAsync(options);
var results = new List<ScenarioResult>();
int exitCode = 0;
foreach (IScenario scenario in scenarios)
{
    try
    {
        results.Add(await scenario.RunAsync(laboratory));
    }
    catch (InvalidOperationException exception)
    {
        // What the others found is not to be lost after an hour.
        Laboratory.Tell($"{scenario.Name} failed: {exception.Message}");
        exitCode = 1;
    }
}

var report = new RunReport(DateTimeOffset.UtcNow, options.Command, Core.CanPin, Machine.Describe(), results);
string markdown = MarkdownReport.Write(report);
Console.Write(markdown);
if (options.MarkdownFile is { } markdownFile)
{
    await File.WriteAllTextAsync(markdownFile, markdown);
}

if (options.JsonFile is { } jsonFile)
{
    await File.WriteAllTextAsync(jsonFile, JsonSerializer.Serialize(report, ReportJson.Default.RunReport));
}

return exitCode;
