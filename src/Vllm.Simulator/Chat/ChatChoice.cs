using Vllm.Simulator.Engine;
using Vllm.Simulator.Parsing;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat;

/// <summary>One choice on its way: engine steps in, parts of the answer out.</summary>
internal sealed class ChatChoice(ChatJob job, int index, Generation generation, OutputParser parser, Logprobs? logprobs) : IChoice<AnswerPart>
{
    private readonly List<OutputDelta> _deltas = [];
    private readonly List<TokenDetail> _tokens = [];
    private readonly System.Text.StringBuilder _text = new();
    private int _reasoningTokens;
    private int _steps;

    public bool IsFinished => generation.IsFinished;

    public int Count => generation.Count;

    /// <summary>The raw text so far.</summary>
    public string Text => _text.ToString();

    public TokenUsage Usage => new(job.PromptTokens.Count, generation.Count, _reasoningTokens, job.CachedTokens);

    public AnswerPart? Step(int interval)
    {
        TokenStep step = generation.Step();
        _text.Append(step.Text);
        bool wasInThought = parser.IsInThought;
        IReadOnlyList<OutputDelta> deltas = parser.Add(step.Text, step.Finish is not null);
        CountReasoning(step, wasInThought, deltas);
        _deltas.AddRange(deltas);
        if (job.View.Logprobs || job.View.TokenIds)
        {
            _tokens.Add(new(step.Token, step.Decoded, logprobs?.Top(generation.Count, step.Token, Math.Max(1, job.View.TopLogprobs)) ?? []));
        }

        // The first token goes out at once, then so many together.
        bool isDue = _steps == 0 || _steps % interval == 0 || step.Finish is not null;
        _steps++;
        if (!isDue)
        {
            return null;
        }

        var part = new AnswerPart(
            index, [.. _deltas], [.. _tokens], step.Finish is null ? null : job.FinishReason(step.Finish, parser.HasToolCalls), step.Finish, Usage);
        _deltas.Clear();
        _tokens.Clear();
        return part;
    }

    // Python counts the tokens between the tags, Rust those that showed as reasoning (recorded: chat-reasoning, 12 and 10).
    private void CountReasoning(TokenStep step, bool wasInThought, IReadOnlyList<OutputDelta> deltas)
    {
        bool counts = job.FrontEnd == FrontEnd.Python
            ? wasInThought && step.Token is not (Vocabulary.ThinkStart or Vocabulary.ThinkEnd or Vocabulary.ImEnd)
            : deltas.Any(delta => delta.Kind == OutputKind.Reasoning);
        _reasoningTokens += counts ? 1 : 0;
    }
}
