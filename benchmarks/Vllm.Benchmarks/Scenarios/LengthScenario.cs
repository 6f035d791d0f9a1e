using System.Globalization;
using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Replay;
using Vllm.Benchmarks.Report;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>
/// Short and long streams: what a chunk costs beyond the first. A stream of one chunk is measured too and taken off, because a request
/// costs as much as hundreds of chunks.
/// </summary>
internal sealed class LengthScenario : IScenario
{
    private const int Short = 1_000;

    public string Name => "length";

    public async Task<ScenarioResult> RunAsync(Laboratory laboratory)
    {
        int chunksLong = laboratory.Options.Quick ? 1_000_000 : 10_000_000;
        int streams = laboratory.Options.Quick ? 100 : 500;
        var rows = new List<IReadOnlyList<string>>();
        var figures = new List<Figure>();
        var series = new List<Series>();
        foreach (string client in (string[])[ClientCatalog.Drain, ClientCatalog.Events])
        {
            Laboratory.Tell($"{Name}: {client}");
            UnitCost one = await MeasureAsync(laboratory, client, chunks: 1, streams);
            UnitCost few = await MeasureAsync(laboratory, client, Short, streams);
            UnitCost many = await MeasureAsync(laboratory, client, chunksLong, streams: 1);
            double perChunkShort = (few.Cpu.Min() - one.Cpu.Min()) / (Short - 1);
            double perChunkLong = (many.Cpu.Min() - one.Cpu.Min()) / (chunksLong - 1);
            rows.Add([
                one.Entry.Title,
                Format.Number(one.Cpu.Min() / 1e3, "0.0"),
                Format.Number(perChunkShort, "0.0"),
                Format.Number(perChunkLong, "0.0"),
                Format.Number((perChunkLong / perChunkShort) - 1, "+0.0%;-0.0%"),
            ]);
            series.AddRange([one.ToSeries("1"), few.ToSeries("1000"), many.ToSeries(chunksLong.ToString(CultureInfo.InvariantCulture))]);
            if (client == ClientCatalog.Events)
            {
                figures.Add(Figure.AtMost(
                    string.Create(CultureInfo.InvariantCulture, $"{Short:#,0} against {chunksLong:#,0} chunks in one stream, ns a chunk"),
                    5,
                    " %",
                    100 * ((perChunkLong / perChunkShort) - 1)));
            }
        }

        string title = string.Create(CultureInfo.InvariantCulture, $"Length of a stream, Python front end, {Short:#,0} against {chunksLong:#,0} chunks");
        string[] columns = ["client", "CPU us, stream of 1", "ns/chunk, short", "ns/chunk, long", "difference"];
        return new ScenarioResult(Name, [new Table(title, columns, rows)], figures, series);
    }

    private static async Task<UnitCost> MeasureAsync(Laboratory laboratory, string client, int chunks, int streams)
    {
        var plan = new StreamPlan(FrontEnd.Python, StreamKind.Text, chunks);
        return (await SideBySide.MeasureAsync(laboratory, plan, [ClientCatalog.Get(client)], streams)).Costs(streams)[client];
    }
}
