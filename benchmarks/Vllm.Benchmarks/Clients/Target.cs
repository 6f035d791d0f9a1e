using System.Globalization;
using Vllm.Benchmarks.Replay;

namespace Vllm.Benchmarks.Clients;

/// <summary>Where a client asks, and for what.</summary>
internal sealed record Target(int Port, StreamPlan Plan)
{
    /// <summary>The model that every request names.</summary>
    public const string Model = "demo";

    /// <summary>The prompt of every request.</summary>
    public const string Prompt = "Why is the sky blue?";

    /// <summary>The address with <c>/v1</c>.</summary>
    public string BaseUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/{Plan}/v1");
}
