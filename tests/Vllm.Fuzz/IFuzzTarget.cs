namespace Vllm.Fuzz;

/// <summary>Something that is compared to a plainer account of the same.</summary>
internal interface IFuzzTarget
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What inputs are made of.</summary>
    IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>What is wrong; null when both agree.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="seed">Decides where reads end, so that a failure can be repeated.</param>
    string? Check(byte[] input, int seed);
}
