namespace Vllm.Tests.Support;

/// <summary>Tests that measure what the whole process allocates: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests;
