namespace Vllm;

/// <summary>A round of a tool loop while it runs.</summary>
internal sealed class RoundInProgress(int number, ToolChoice? choice, TimeProvider timeProvider)
{
    private readonly long _started = timeProvider.GetTimestamp();
    private TimeSpan _answerDuration;
    private ToolResult?[] _results = [];

    public int Number => number;

    /// <summary>What the model was allowed to call.</summary>
    public ToolChoice? Choice => choice;

    /// <summary>The answer, once it is whole.</summary>
    public ChatCompletion? Answer { get; private set; }

    /// <summary>The calls of the answer, with ids, and with the arguments of the approval.</summary>
    public ToolCall[] Calls { get; private set; } = [];

    public void TakeAnswer(ChatCompletion answer, ToolCall[] calls)
    {
        Answer = answer;
        Calls = calls;
        _results = new ToolResult?[calls.Length];
        _answerDuration = timeProvider.GetElapsedTime(_started);
    }

    public void TakeResult(int index, ToolResult result) => Volatile.Write(ref _results[index], result);

    /// <summary>The round as it stands: with the results that are there.</summary>
    public ToolRound ToRound() => new()
    {
        Number = number,
        Answer = Answer ?? new ChatCompletion(),
        Results = [.. _results.OfType<ToolResult>()],
        AnswerDuration = _answerDuration,
        Duration = timeProvider.GetElapsedTime(_started),
    };
}
