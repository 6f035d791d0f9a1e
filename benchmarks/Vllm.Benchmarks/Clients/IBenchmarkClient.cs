namespace Vllm.Benchmarks.Clients;

/// <summary>One way to read an answer, as a plain user of it would write it.</summary>
internal interface IBenchmarkClient : IDisposable
{
    /// <summary>Asks once and reads the whole answer, looking at each value in it.</summary>
    Task<Tally> ReadAsync();
}
