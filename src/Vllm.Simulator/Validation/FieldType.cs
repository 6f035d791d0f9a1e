namespace Vllm.Simulator.Validation;

/// <summary>The type of a request's field, as far as pydantic checks it.</summary>
internal sealed record FieldType(
    FieldKind Kind, bool Nullable = true, FieldType? Item = null, string[]? Words = null, double Least = double.NegativeInfinity);

internal enum FieldKind
{
    Text,
    Int,
    Float,
    Bool,
    Word,
    List,
    Map,
}
