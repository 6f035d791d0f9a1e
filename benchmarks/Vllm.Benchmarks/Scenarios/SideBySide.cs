using Vllm.Benchmarks.Clients;
using Vllm.Benchmarks.Measuring;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Scenarios;

/// <summary>Measures clients on the same bytes, in turn.</summary>
internal static class SideBySide
{
    /// <summary>The samples of each client by its name.</summary>
    /// <param name="laboratory">The replay server and the options.</param>
    /// <param name="plan">What is sent.</param>
    /// <param name="entries">Who reads it.</param>
    /// <param name="streams">How often in a round.</param>
    public static async Task<IReadOnlyList<MeasuredClient>> MeasureAsync(
        Laboratory laboratory, StreamPlan plan, IEnumerable<ClientEntry> entries, int streams)
    {
        StreamFacts facts = ReplayBodyBuilder.Build(plan).Facts;
        MeasuredClient[] clients = [.. entries.Select(entry => laboratory.StartClient(entry, plan, facts))];
        try
        {
            if (!laboratory.Options.NoWarmUp)
            {
                await WarmUp.RunAsync([.. clients.Select(client => (Func<Task<long>>)(() => client.RunAsync(streams)))]);
            }

            // Round by round, so that whatever else the machine does meets all of them.
            for (int round = 0; round < laboratory.Options.Rounds; round++)
            {
                foreach (MeasuredClient client in clients)
                {
                    await client.MeasureAsync(streams);
                }
            }

            return clients;
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    /// <summary>The costs of each client by its name.</summary>
    public static Dictionary<string, UnitCost> Costs(this IEnumerable<MeasuredClient> clients, double units) =>
        clients.ToDictionary(client => client.Entry.Name, client => new UnitCost(client.Entry, client.Samples, units));
}
