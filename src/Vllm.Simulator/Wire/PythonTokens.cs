using Vllm.Simulator.Engine;

namespace Vllm.Simulator.Wire;

/// <summary>The text of single tokens, as the Python front end's log probabilities give it.</summary>
internal static class PythonTokens
{
    public static string Text(TokenDetail token) => Shown(token.Token, token.Decoded);

    /// <summary>A token that was not said: half a character has no text.</summary>
    public static string Text(int token) => Shown(token, WholeCharacters(token));

    // The token that ends the answer shows its name here, though it is no part of the text.
    private static string Shown(int token, string decoded) => token == Vocabulary.ImEnd ? "<|im_end|>" : decoded;

    private static string WholeCharacters(int token) => Tokenizer.Decode([token]) is var text && text.Contains('\uFFFD') ? "" : text;
}
