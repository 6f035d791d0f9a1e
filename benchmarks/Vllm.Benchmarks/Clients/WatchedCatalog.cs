namespace Vllm.Benchmarks.Clients;

/// <summary>The clients whose delays are compared.</summary>
internal static class WatchedCatalog
{
    private static readonly Dictionary<string, (string Title, Func<Target, IWatchedClient> Create)> All = new()
    {
        [ClientCatalog.Drain] = ("HttpClient, drained", target => new WatchedDrain(target)),
        [ClientCatalog.Events] = ("Vllm.Client, typed events", target => new WatchedVllm(target)),
        [ClientCatalog.OpenAI] = ("OpenAI .NET", target => new WatchedOpenAI(target)),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static string TitleOf(string name) => All[name].Title;

    public static IWatchedClient Create(string name, Target target) => All[name].Create(target);
}
