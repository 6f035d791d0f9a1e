namespace Vllm;

/// <summary>A fragment of a tool call as it stands on the wire. An empty id, name or type says nothing and is null here.</summary>
internal struct ToolCallPiece
{
    public long? Index;
    public string? Id;
    public string? Type;
    public string? Name;
    public string? Arguments;

    /// <summary>Where the arguments stand.</summary>
    public TextHole Hole;
}
