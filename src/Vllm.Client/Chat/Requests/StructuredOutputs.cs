using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>
/// Forces the form of the answer: only tokens that fit are chosen. Exactly one of <see cref="Json"/>, <see cref="Regex"/>,
/// <see cref="Choice"/>, <see cref="Grammar"/>, <see cref="JsonObject"/> and <see cref="StructuralTag"/> is to be set.
/// </summary>
/// <remarks>
/// vLLM's own. An answer that reaches its token limit is cut in the middle of the form. Patterns and grammars are run by the server:
/// do not pass on those of strangers.
/// </remarks>
public sealed record StructuredOutputs
{
    /// <summary>A JSON schema the answer obeys: an object, or the schema as text.</summary>
    /// <remarks><c>json</c>.</remarks>
    public JsonNode? Json { get; init; }

    /// <summary>A regular expression, in the syntax of the server's grammar backend, that the whole answer matches.</summary>
    /// <remarks><c>regex</c>.</remarks>
    public string? Regex { get; init; }

    /// <summary>The texts of which the answer is one.</summary>
    /// <remarks><c>choice</c>.</remarks>
    public IReadOnlyList<string>? Choice { get; init; }

    /// <summary>A context-free grammar (GBNF or Lark, by backend) that the answer follows.</summary>
    /// <remarks><c>grammar</c>.</remarks>
    public string? Grammar { get; init; }

    /// <summary>True: the answer is any JSON object.</summary>
    /// <remarks><c>json_object</c>.</remarks>
    public bool? JsonObject { get; init; }

    /// <summary>Schemas for parts of the answer between tags, as JSON text in the format of xgrammar's structural tags.</summary>
    /// <remarks><c>structural_tag</c>.</remarks>
    public string? StructuralTag { get; init; }

    /// <summary>Whether white space between the tokens of the JSON is forbidden.</summary>
    /// <remarks><c>disable_any_whitespace</c>. Default: false.</remarks>
    public bool? DisableAnyWhitespace { get; init; }

    /// <summary>Whether objects are closed to properties that the schema does not name.</summary>
    /// <remarks><c>disable_additional_properties</c>. Default: false.</remarks>
    public bool? DisableAdditionalProperties { get; init; }

    /// <summary>A regular expression for the white space allowed between the tokens of the JSON.</summary>
    /// <remarks><c>whitespace_pattern</c>. Default: the backend's.</remarks>
    public string? WhitespacePattern { get; init; }

    /// <summary>The kinds of constraint that are set, by name; schemas and patterns stay out of logs.</summary>
    public override string ToString() => $"{nameof(StructuredOutputs)} {{ {string.Join(", ", Constraints())} }}";

    internal IEnumerable<string> Constraints()
    {
        (string Name, object? Value)[] all =
        [
            (nameof(Json), Json), (nameof(Regex), Regex), (nameof(Choice), Choice), (nameof(Grammar), Grammar),
            (nameof(JsonObject), JsonObject), (nameof(StructuralTag), StructuralTag),
        ];
        return all.Where(c => c.Value is not null).Select(c => c.Name);
    }
}
