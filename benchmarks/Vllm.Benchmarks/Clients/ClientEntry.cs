using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Clients;

/// <summary>A client of the catalogue.</summary>
/// <param name="Name">Its name on the command line of a child process.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Create">Makes it.</param>
/// <param name="Kinds">The streams that it can read to the last value.</param>
internal sealed record ClientEntry(string Name, string Title, Func<Target, IBenchmarkClient> Create, params StreamKind[] Kinds);
