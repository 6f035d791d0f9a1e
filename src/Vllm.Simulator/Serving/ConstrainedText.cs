using System.Text.Json;
using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Serving;

/// <summary>Text that a constraint asks for: one of its choices, or a value that its schema allows.</summary>
internal static class ConstrainedText
{
    /// <summary>The text; null without a constraint that the simulator can meet.</summary>
    public static string? Invent(StructuredOutput? constraint, string question, ulong seed) => constraint switch
    {
        { Choices: { Count: > 0 } choices } => choices[(int)(Hash.Of(seed, 4) % (ulong)choices.Count)],
        { JsonSchema: JsonElement schema } => new SchemaSampler(question, seed).Sample(schema),
        _ => null,
    };
}
