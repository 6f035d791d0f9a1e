using Vllm.Simulator.Engine;
using Vllm.Simulator.Parsing;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat;

/// <summary>A request that is ready to run: its prompt, its rules, and the parts to make its choices of.</summary>
internal sealed class ChatJob
{
    private readonly SimulatorOptions _options;
    private readonly ModelContext _context;
    private readonly ulong _seed;

    private ChatJob(ChatRequest request, SimulatorOptions options, string prompt, List<int> promptTokens, AnswerHead head, AnswerView view)
    {
        Request = request;
        PromptTokens = promptTokens;
        Head = head;
        View = view;
        _options = options;
        _context = ModelContext.FromPrompt(prompt);
        _seed = request.SeedFor(options);
        Rules = request.Sampling with { MaxTokens = Math.Min(request.MaxTokens ?? int.MaxValue, options.MaxModelLen - promptTokens.Count) };
        Error = StructuredOutputRules.Check(request.StructuredOutput) is { } error ? EngineErrors.Grammar(options.FrontEnd, error) : null;
    }

    public ChatRequest Request { get; }

    public List<int> PromptTokens { get; }

    public AnswerHead Head { get; }

    public AnswerView View { get; }

    public SamplingRules Rules { get; }

    /// <summary>What the engine will refuse once it sees the request; in a stream that is after the status 200.</summary>
    public ApiError? Error { get; }

    /// <summary>Prompt tokens found in the prefix cache; known once the request runs.</summary>
    public int CachedTokens { get; private set; }

    public FrontEnd FrontEnd => _options.FrontEnd;

    /// <summary>Text that <c>echo</c> puts in front of the answer: the last message, if it is the assistant's.</summary>
    public string Echo => Request.Echo && Request.Messages[^1].Role == "assistant" ? Request.Messages[^1].Content : "";

    public static ChatJob Prepare(ChatRequest request, string? requestIdHeader, SimulatorOptions options, IFrontEndShape frontEnd)
    {
        string prompt = ChatTemplate.Render(request);
        List<int> tokens = request.Truncate(Tokenizer.Encode(prompt, request.TruncatePromptTokens is null ? options.MaxModelLen + 1 : int.MaxValue));
        if (options.FrontEnd == FrontEnd.Python)
        {
            PythonSamplingRules.CheckPrompt(tokens.Count, request.MaxTokens, options.MaxModelLen);
        }
        else
        {
            RustSamplingRules.CheckPrompt(tokens.Count < options.MaxModelLen ? tokens.Count : Tokenizer.Encode(prompt).Count, options.MaxModelLen);
        }

        string id = !string.IsNullOrEmpty(requestIdHeader) ? requestIdHeader : request.RequestId ?? frontEnd.NewAnswerId();
        var head = new AnswerHead(
            $"chatcmpl-{id}", options.TimeProvider.GetUtcNow().ToUnixTimeSeconds(),
            string.IsNullOrEmpty(request.Model) ? options.ServedModelNames[0] : request.Model);
        var view = new AnswerView
        {
            Logprobs = request.Logprobs is not null,
            TopLogprobs = request.Logprobs ?? 0,
            TokensAsIds = request.ReturnTokensAsTokenIds || options.ReturnTokensAsTokenIds,
            TokenIds = request.ReturnTokenIds,
            IncludeUsage = request.IncludeUsage || options.EnableForceIncludeUsage,
            ContinuousUsage = (request.IncludeUsage && request.ContinuousUsage) || options.EnableForceIncludeUsage,
            IncludeReasoning = request.IncludeReasoning,
            PromptTokenIds = request.ReturnTokenIds ? tokens : null,
            PromptText = request.ReturnPromptText ? prompt : null,
            CountsReasoning = options.ModelThinks,
            PromptTokensDetails = options.EnablePromptTokensDetails && !request.UseBeamSearch,
            HasParser = options.ModelThinks || options.ToolCallParser != "none",
            NullContentBesideTools = options.ToolCallParser == "hermes",
        };
        return new ChatJob(request, options, prompt, tokens, head, view);
    }

    /// <summary>Hands the prompt to the engine; throws what it refuses.</summary>
    public void Submit(EngineState engine)
    {
        if (Error is not null)
        {
            throw Error.ToException();
        }

        CachedTokens = engine.PrefixCache.Add(PromptTokens);
    }

    public TokenUsage UsageOf(IReadOnlyList<ChatChoice> choices) =>
        new(PromptTokens.Count, choices.Sum(choice => choice.Count), choices.Sum(choice => choice.Usage.Reasoning), CachedTokens);

    public ChatChoice[] CreateChoices() => [.. Enumerable.Range(0, Request.N).Select(CreateChoice)];

    private ChatChoice CreateChoice(int index) => new(
        this, index, new Generation(CreateSource(index), Rules, IsThoughtOpen == true), CreateParser(),
        Request.Logprobs is null ? null : new Logprobs(_seed));

    /// <summary>The message of a whole answer, which the Python front end parses anew.</summary>
    public ParsedMessage ParseWhole(string text) => WholeTextParser.Parse(
        text, _options.ModelThinks && Request.EnableThinking, Request.MayCallTools ? _options.ToolCallParser : "none", Request.ParallelToolCalls, Request.Tools);

    public string FinishReason(Finish finish, bool hasToolCalls)
    {
        // A forced call of one tool is what was asked for, not a decision: Python says "stop".
        bool isDecision = FrontEnd == FrontEnd.Rust || Request.ToolChoice != "named";
        return hasToolCalls && isDecision && finish.Reason == "stop" ? "tool_calls" : finish.Reason;
    }

    // True: the prompt ends inside a thought; false: after one; null: its last turn says nothing of thoughts.
    private bool? IsThoughtOpen
    {
        get
        {
            int last = PromptTokens.FindLastIndex(token => token is Vocabulary.ThinkStart or Vocabulary.ThinkEnd or Vocabulary.ImStart);
            return last < 0 || PromptTokens[last] == Vocabulary.ImStart ? null : PromptTokens[last] == Vocabulary.ThinkStart;
        }
    }

    private OutputParser CreateParser()
    {
        bool mayThink = Request.EnableThinking && IsThoughtOpen != false;
        ReasoningSplitter? reasoning = !_options.ModelThinks ? null
            : FrontEnd == FrontEnd.Python ? ReasoningSplitter.Python(mayThink)
            : ReasoningSplitter.Rust(IsThoughtOpen == true, mayThink);
        IToolCallSplitter? tools = !Request.MayCallTools ? null : _options.ToolCallParser switch
        {
            "hermes" => new HermesSplitter(FrontEnd),
            "qwen3_coder" => new CoderSplitter(Request.Tools),
            _ => null,
        };
        return new OutputParser(reasoning, tools, Request.ParallelToolCalls);
    }

    private ITokenSource CreateSource(int index)
    {
        ulong seed = index == 0 ? _seed : Hash.Of(_seed, (ulong)index);
        bool thinks = _options.ModelThinks && Request.EnableThinking;
        Steering steering = Request.UseBeamSearch ? new Steering() : Request.Steering;
        return steering.ScriptIds is { } ids ? new ScriptSource(ids)
            : steering.Script is { } script ? new ScriptSource(Tokenizer.Encode(ForcedText.FromScript(script, Request)))
            : ForcedText.Invent(Request, _context, seed, thinks) is { } text ? new ScriptSource(Tokenizer.Encode(text))
            : new ModelSource(new AnswerSource(_context, seed, thinks));
    }
}
