using Vllm.Simulator.Engine;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Completions;

/// <summary>A request that is ready to run: its prompts, and the parts to make their choices of.</summary>
internal sealed class CompletionJob
{
    private readonly SimulatorOptions _options;
    private readonly ulong _seed;
    private readonly ApiError? _error;

    public CompletionJob(CompletionRequest request, IReadOnlyList<PreparedPrompt> prompts, AnswerHead head, SimulatorOptions options)
    {
        (Request, Prompts, Head, _options) = (request, prompts, head, options);
        _seed = request.SeedFor(options);
        _error = StructuredOutputRules.Check(request.StructuredOutput) is { } error ? EngineErrors.Grammar(options.FrontEnd, error)
            // Recorded without a cause: rust-completion-choice fails in the engine, and so does its stream.
            : options.FrontEnd == FrontEnd.Rust && request.StructuredOutput?.Choices.Count > 0 ? EngineErrors.Internal
            : null;
        View = new AnswerView
        {
            Logprobs = request.Logprobs is not null,
            TopLogprobs = request.Logprobs ?? 0,
            TokensAsIds = request.ReturnTokensAsTokenIds || options.ReturnTokensAsTokenIds,
            TokenIds = request.ReturnTokenIds,
            IncludeUsage = request.IncludeUsage || options.EnableForceIncludeUsage,
            ContinuousUsage = (request.IncludeUsage && request.ContinuousUsage) || options.EnableForceIncludeUsage,
            PromptTokensDetails = options.EnablePromptTokensDetails && !request.UseBeamSearch,
        };
    }

    public CompletionRequest Request { get; }

    public IReadOnlyList<PreparedPrompt> Prompts { get; }

    public AnswerHead Head { get; }

    public AnswerView View { get; }

    /// <summary>Hands the prompts to the engine; throws what it refuses.</summary>
    public void Submit(EngineState engine)
    {
        if (_error is not null)
        {
            throw _error.ToException();
        }

        foreach (PreparedPrompt prompt in Prompts)
        {
            prompt.CachedTokens = engine.PrefixCache.Add(prompt.Tokens);
        }
    }

    /// <summary>The choices of the first prompt, then those of the second one, and so on.</summary>
    public CompletionChoice[] CreateChoices() =>
        [.. Prompts.SelectMany((prompt, p) => Enumerable.Range(0, Request.N).Select(i => CreateChoice(prompt, (p * Request.N) + i, i)))];

    // Of several prompts a stream says what the first one had in the cache, a whole answer what the last one had.
    public TokenUsage UsageOf(IReadOnlyList<CompletionChoice> choices) => new(
        Prompts.Sum(prompt => prompt.Tokens.Count), choices.Sum(choice => choice.Count), 0, Prompts[Request.Stream ? 0 : ^1].CachedTokens);

    private CompletionChoice CreateChoice(PreparedPrompt prompt, int index, int sample)
    {
        ulong seed = sample == 0 ? _seed : Hash.Of(_seed, (ulong)sample);
        int room = Math.Max(1, _options.MaxModelLen - prompt.Tokens.Count);
        SamplingRules rules = Request.Sampling with { MaxTokens = Math.Min(Request.MaxTokens!.Value, room) };
        var generation = new Generation(CreateSource(prompt, seed), rules, startsInThought: false);
        return new CompletionChoice(this, prompt, index, generation, Request.Logprobs is null ? null : new Logprobs(_seed));
    }

    private ITokenSource CreateSource(PreparedPrompt prompt, ulong seed)
    {
        Steering steering = Request.UseBeamSearch ? new Steering() : Request.Steering;
        // Of the tokens, not of the text: they may end inside a character.
        (string said, int unfinished) = Tokenizer.DecodeWhole(prompt.Tokens);
        ModelContext context = ModelContext.FromPrompt(said);
        return steering.ScriptIds is { } ids ? new ScriptSource(ids)
            : steering.Script is { } script ? new ScriptSource(Tokenizer.Encode(script))
            : ConstrainedText.Invent(Request.StructuredOutput, context.Question ?? context.Answer, seed) is { } text ? new ScriptSource(Tokenizer.Encode(text))
            : new ResumedSource(new ModelSource(new AnswerSource(context, seed, context.MayThink && _options.ModelThinks)), unfinished);
    }
}
