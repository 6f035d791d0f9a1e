namespace Vllm.Benchmarks.Clients;

/// <summary>One way to read many streams, which says when it has seen what.</summary>
internal interface IWatchedClient : IDisposable
{
    /// <summary>Reads one stream to its end.</summary>
    /// <param name="model">Which stream: <c>m0</c>, <c>m1</c>, ...</param>
    /// <param name="saw">Called in the loop of the user's code, with the number of chunks of text that it holds by now.</param>
    /// <param name="cancellationToken">Ends it earlier.</param>
    Task ReadAsync(string model, Action<int> saw, CancellationToken cancellationToken);
}
