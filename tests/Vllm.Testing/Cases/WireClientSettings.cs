namespace Vllm.Testing;

/// <summary>What the request of a case asks for.</summary>
public sealed record WireRequestSettings
{
    /// <summary>The number of choices; null: not sent.</summary>
    public int? N { get; init; }
}

/// <summary>How the client of a case treats <c>&lt;think&gt;</c> in the content.</summary>
public sealed record WireClientOptions
{
    /// <summary>Split <c>&lt;think&gt;...&lt;/think&gt;</c> from the text into reasoning.</summary>
    public bool InlineThink { get; init; }

    /// <summary>The opening tag was in the prompt.</summary>
    public bool StartsInReasoning { get; init; }
}

/// <summary>The time limits of the client of a case, in milliseconds; null: the client's default.</summary>
public sealed record WireTimeouts
{
    /// <summary>The longest silence between two reads. The first-token limit is then four times this.</summary>
    public int? IdleMs { get; init; }

    /// <summary>The limit for the first token.</summary>
    public int? HeadersMs { get; init; }

    /// <summary>The idle limit to set, or null for the client's default.</summary>
    public TimeSpan? Idle => IdleMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null;

    /// <summary>The first-token limit to set, or null for the client's default.</summary>
    public TimeSpan? FirstToken => HeadersMs is { } ms ? TimeSpan.FromMilliseconds(ms) : Idle * 4;
}

/// <summary>The size limits of the client of a case; null: the client's default.</summary>
public sealed record WireLimits
{
    /// <summary>The largest stream event in bytes.</summary>
    public int? MaxEventBytes { get; init; }
}
