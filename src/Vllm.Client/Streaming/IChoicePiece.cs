namespace Vllm;

/// <summary>What one chunk says of one choice.</summary>
internal interface IChoicePiece
{
    int Index { get; }

    /// <summary>Where its text stands, when it says nothing but text and <see cref="OnlyLogprobs"/>; null otherwise.</summary>
    TextHole? OnlyText { get; }

    /// <summary>Where its log probabilities stand, when it has some.</summary>
    ValueHole? OnlyLogprobs { get; }
    /// <summary>Whether its text is long and was left where it stands.</summary>
    bool LeftText { get; }

    /// <summary>Where that text stands, when it can be given in pieces before all else that this says; null otherwise.</summary>
    TextHole? LongText { get; }

    /// <summary>Whether it holds, beside text, what a later chunk may replace.</summary>
    bool HasExtras { get; }
}

/// <summary>One choice while its pieces arrive.</summary>
internal interface IChoiceFold
{
    int Index { get; }

    /// <summary>The first reason that came; later ones say nothing new.</summary>
    FinishReason? FinishReason { get; }

    /// <summary>Takes a piece that is known to say nothing but text; false when it is not that simple, and nothing was taken.</summary>
    bool TryAddText(in TextHole hole, in JsonPiece text);

    /// <summary>Takes a piece of the text of a chunk whose rest follows.</summary>
    void AddText(string text);
}
