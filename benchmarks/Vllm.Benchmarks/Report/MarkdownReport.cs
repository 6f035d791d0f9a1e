using System.Globalization;
using System.Text;

namespace Vllm.Benchmarks.Report;

/// <summary>Writes a run as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        Machine machine = report.Machine;
        text.AppendLine(CultureInfo.InvariantCulture, $"Measured on {report.Date:yyyy-MM-dd}: {machine.Processor}, {machine.Cores} cores, {machine.System}, {machine.Runtime}; {machine.Settings}; {(report.IsPinned ? "client and server each on a core of its own" : "client and server not pinned")}. Command: `{report.Command}`.");
        foreach (ScenarioResult scenario in report.Scenarios)
        {
            foreach (Table table in scenario.Tables)
            {
                text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {table.Title}").AppendLine();
                WriteTable(text, table.Columns, table.Rows);
            }
        }

        Figure[] figures = [.. report.Scenarios.SelectMany(scenario => scenario.Figures)];
        if (figures.Length > 0)
        {
            text.AppendLine().AppendLine("### Targets").AppendLine();
            WriteTable(text, ["figure", "target", "measured", ""], [.. figures.Select(RowOf)]);
        }

        return text.ToString();
    }

    private static IReadOnlyList<string> RowOf(Figure figure) =>
        [figure.Name, figure.Target, figure.Value.ToString("#,0.###", CultureInfo.InvariantCulture), figure.IsMet ? "met" : "**not met**"];

    private static void WriteTable(StringBuilder text, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. columns.Select((column, at) => Math.Max(3, Math.Max(column.Length, rows.Max(row => row[at].Length))))];
        WriteRow(text, columns, widths);
        text.Append('|');
        for (int at = 0; at < widths.Length; at++)
        {
            // Names stand on the left, numbers on the right.
            text.Append('-', widths[at] + 1).Append(at == 0 ? '-' : ':').Append('|');
        }

        text.AppendLine();
        foreach (IReadOnlyList<string> row in rows)
        {
            WriteRow(text, row, widths);
        }
    }

    private static void WriteRow(StringBuilder text, IReadOnlyList<string> cells, int[] widths)
    {
        text.Append('|');
        for (int at = 0; at < widths.Length; at++)
        {
            text.Append(' ').Append(at == 0 ? cells[at].PadRight(widths[at]) : cells[at].PadLeft(widths[at])).Append(" |");
        }

        text.AppendLine();
    }
}
