namespace Vllm.Simulator.Engine;

/// <summary>The tokens of what the text model says.</summary>
internal sealed class ModelSource(AnswerSource answer) : ITokenSource
{
    private readonly Queue<int> _ahead = new();

    public int Next(int position, bool mustGoOn)
    {
        while (_ahead.Count == 0)
        {
            if (answer.Next(mustGoOn) is not { } text)
            {
                return Vocabulary.ImEnd;
            }

            foreach (int token in Tokenizer.Encode(text))
            {
                _ahead.Enqueue(token);
            }
        }

        return _ahead.Dequeue();
    }
}
