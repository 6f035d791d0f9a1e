namespace Vllm.Soak;

/// <summary>What this process holds at one moment.</summary>
/// <param name="At">Since the start.</param>
/// <param name="ManagedBytes">The heap after a full collection.</param>
/// <param name="ResidentBytes">All memory of the process.</param>
/// <param name="Handles">Open file descriptors; null where there is no /proc.</param>
/// <param name="Sockets">Those of them that are sockets.</param>
/// <param name="HalfClosed">Connections to the simulator that it has closed and the client has not (CLOSE_WAIT).</param>
/// <param name="Buffers">Buffers that were rented from the shared pools and not given back, those of left streams aside.</param>
/// <param name="Threads">Threads of the pool.</param>
internal sealed record ResourceSample(
    TimeSpan At, long ManagedBytes, long ResidentBytes, int? Handles, int? Sockets, int? HalfClosed, long Buffers, int Threads);
