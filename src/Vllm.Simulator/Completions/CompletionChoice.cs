using Vllm.Simulator.Engine;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Completions;

/// <summary>One choice on its way: engine steps in, pieces of text out.</summary>
internal sealed class CompletionChoice(CompletionJob job, PreparedPrompt prompt, int index, Generation generation, Logprobs? logprobs)
    : IChoice<CompletionPart>
{
    private readonly List<TokenDetail> _tokens = [];
    private string _text = "";
    private int _offset;
    private int _steps;
    private bool _isFirst = true;

    public bool IsFinished => generation.IsFinished;

    public int Count => generation.Count;

    public CompletionPart? Step(int interval)
    {
        TokenStep step = generation.Step();
        _text += step.Text;
        if (job.View.Logprobs || job.View.TokenIds)
        {
            _tokens.Add(new(step.Token, step.Decoded, logprobs?.Top(generation.Count, step.Token, Math.Max(1, job.View.TopLogprobs)) ?? []));
        }

        // The first token goes out at once, then so many together.
        bool isDue = _steps == 0 || _steps % interval == 0 || step.Finish is not null;
        _steps++;
        return isDue ? Take(step.Finish) : null;
    }

    /// <summary>What has come since the last part.</summary>
    public CompletionPart Take(Finish? finish = null)
    {
        var part = new CompletionPart(
            index, Prompt, _isFirst, job.Request.IsPromptOnly ? "" : _text, _offset, [.. _tokens], finish,
            new TokenUsage(prompt.Tokens.Count, generation.Count, 0, prompt.CachedTokens));
        _offset += TextLength.Of(part.Text);
        _text = "";
        _tokens.Clear();
        _isFirst = false;
        return part;
    }

    private CompletionPromptView Prompt => new(
        job.Request.Echo ? prompt.Text : null, prompt.Tokens, prompt.Logprobs, job.Request.IsPromptOnly);
}
