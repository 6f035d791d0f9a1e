namespace Vllm.Simulator.Engine;

/// <summary>Says exactly these tokens, then the end of sequence, as the recorded server did with <c>vllm_xargs.script</c>.</summary>
internal sealed class ScriptSource(IReadOnlyList<int> tokens) : ITokenSource
{
    // By place, not by turn: a token that a thinking budget replaces is lost (recorded: rust-chat-thinking-budget).
    public int Next(int position, bool mustGoOn) => position < tokens.Count ? tokens[position] : Vocabulary.ImEnd;
}
