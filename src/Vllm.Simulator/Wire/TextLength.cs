namespace Vllm.Simulator.Wire;

/// <summary>Lengths as Python and Rust count them: in Unicode code points, not in UTF-16 units.</summary>
internal static class TextLength
{
    public static int Of(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
