namespace Vllm.Simulator.Validation;

/// <summary>A JSON value with the place where it ends, which serde's errors name.</summary>
internal sealed record SerdeNode(SerdeKind Kind, string Text, int End, IReadOnlyList<(string Name, int NameEnd, SerdeNode Value)> Members)
{
    public SerdeNode? Get(string name) => Members.LastOrDefault(member => member.Name == name).Value;

    /// <summary>The value as serde names it when it expected another.</summary>
    public string Unexpected => Kind switch
    {
        SerdeKind.Text => $"string \"{Text}\"",
        SerdeKind.Integer => $"integer `{Text}`",
        SerdeKind.Float => $"floating point `{Text}`",
        SerdeKind.Bool => $"boolean `{Text}`",
        SerdeKind.Null => "null",
        SerdeKind.Sequence => "sequence",
        _ => "map",
    };
}

internal enum SerdeKind
{
    Null,
    Bool,
    Integer,
    Float,
    Text,
    Sequence,
    Map,
}
