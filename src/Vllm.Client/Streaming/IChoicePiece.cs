namespace Vllm;

/// <summary>What one chunk says of one choice.</summary>
internal interface IChoicePiece
{
    int Index { get; }
}

/// <summary>One choice while its pieces arrive.</summary>
internal interface IChoiceFold
{
    int Index { get; }

    /// <summary>The first reason that came; later ones say nothing new.</summary>
    FinishReason? FinishReason { get; }
}
