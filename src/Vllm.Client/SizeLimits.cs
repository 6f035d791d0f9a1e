namespace Vllm;

/// <summary>How much a client accepts from a server, so that a broken one cannot fill the memory.</summary>
public sealed record SizeLimits
{
    /// <summary>The largest single event of a stream, in bytes.</summary>
    /// <value>Default: 64 MiB.</value>
    public int MaxEventBytes { get; init; } = 64 << 20;

    /// <summary>The largest answer that is not streamed, in bytes, after unpacking.</summary>
    /// <value>Default: 256 MiB.</value>
    public int MaxResponseBytes { get; init; } = 256 << 20;

    /// <summary>How much of an error's body is read, in bytes.</summary>
    /// <value>Default: 64 KiB.</value>
    public int MaxErrorBytes { get; init; } = 64 << 10;

    /// <summary>How much of an error's message is kept, in characters.</summary>
    /// <value>Default: 2,000.</value>
    public int MaxErrorMessageLength { get; init; } = 2_000;

    internal void Validate()
    {
        Require(MaxEventBytes, nameof(MaxEventBytes));
        Require(MaxResponseBytes, nameof(MaxResponseBytes));
        Require(MaxErrorBytes, nameof(MaxErrorBytes));
        Require(MaxErrorMessageLength, nameof(MaxErrorMessageLength));
    }

    private static void Require(int value, string name)
    {
        // 1 GiB and the line around it fit into the largest array.
        if (value is < 1 or > 1 << 30)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(SizeLimits)}.{name} must be from 1 to {1 << 30}.");
        }
    }
}
