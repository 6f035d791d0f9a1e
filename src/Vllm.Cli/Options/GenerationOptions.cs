using System.CommandLine;
using System.Text.Json.Nodes;

namespace Vllm.Cli;

/// <summary>What to generate and how to print it: the same for every command that generates text.</summary>
internal sealed class GenerationOptions
{
    private readonly Option<string?> _model = new("--model")
    {
        Description = "The model. Default: VLLM_MODEL, else the first that the server lists.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object per line for each event: for programs." };

    private readonly Option<bool> _noStream = new("--no-stream") { Description = "Ask for the whole answer at once instead of a stream." };

    private readonly Option<int?> _n = NumberOptions.Integer("-n", "How many answers. Default: 1.", least: 1);

    private readonly Option<int?> _maxTokens;

    private readonly Option<double?> _temperature = NumberOptions.Number(
        "--temperature", "0 always takes the likeliest token; higher is more varied.", "of at least 0", number => number >= 0);

    private readonly Option<double?> _topP = NumberOptions.Number(
        "--top-p", "Sample from the likeliest tokens that make up this share.", "over 0 and at most 1", number => number is > 0 and <= 1);

    private readonly Option<int?> _topK = NumberOptions.Integer("--top-k", "Sample from so many of the likeliest tokens; 0 is no limit.", least: -1);

    private readonly Option<long?> _seed = NumberOptions.Long("--seed", "Makes sampling repeatable.");

    private readonly Option<string[]> _stop = new("--stop")
    {
        Description = "End the answer before this text. Can be given several times.",
        HelpName = "TEXT",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _logprobs = new("--logprobs") { Description = "Ask for log probabilities; printed with --json." };

    private readonly Option<JsonObject?> _extra = JsonObjectOption.Create(
        "--extra", "A JSON object merged into the request body; its fields win.");

    private readonly Option<bool> _thinkTags;
    private readonly Option<bool> _startsInReasoning;

    private readonly Option<int?> _maxEventBytes = NumberOptions.Integer(
        "--max-event-bytes", "The largest event of a stream that is accepted. Default: 67108864 (64 MiB).", least: 1, most: 1 << 30);

    private GenerationOptions(string maxTokens, int leastMaxTokens, string thinkTags, string startsInReasoning)
    {
        _maxTokens = NumberOptions.Integer("--max-tokens", maxTokens, leastMaxTokens);
        _thinkTags = new("--think-tags") { Description = thinkTags };
        _startsInReasoning = new("--starts-in-reasoning") { Description = startsInReasoning };
        _n.Aliases.Add("--n");
        _stop.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError("--stop: the text is empty; it would match everywhere");
            }
        });
    }

    /// <summary>Those of an answer in a chat.</summary>
    public static GenerationOptions ForChat() => new(
        "The most tokens of an answer.",
        leastMaxTokens: 1,
        "Take <think>...</think> in the text as reasoning (servers without a reasoning parser).",
        "As --think-tags, when the opening tag stood in the prompt already.");

    /// <summary>Those of a text that goes on. It may have no new tokens when only its own log probabilities are wanted.</summary>
    public static GenerationOptions ForCompletion() => new(
        "The most tokens of the text, the prompt's apart. Default: the server's, 16. 0 with --echo.",
        leastMaxTokens: 0,
        "As in chat, without effect: a completion has no reasoning, its text is printed as it comes.",
        "As in chat, without effect.");

    public OptionGroup Answer => new("Answer", [_model, _maxTokens, _n, _stop, _noStream]);

    public OptionGroup Sampling => new("Sampling (default: the server's)", [_temperature, _topP, _topK, _seed]);

    public OptionGroup Output => new("Output", [_json, _logprobs, _thinkTags, _startsInReasoning]);

    public OptionGroup Advanced => new("Request", [_extra, _maxEventBytes]);

    /// <summary>What was asked for.</summary>
    public GenerationSettings Read(ParseResult result)
    {
        bool startsInReasoning = result.GetValue(_startsInReasoning);
        return new GenerationSettings
        {
            Model = result.GetValue(_model) is { Length: > 0 } model ? model : null,
            Json = result.GetValue(_json),
            Stream = !result.GetValue(_noStream),
            N = result.GetValue(_n),
            MaxTokens = result.GetValue(_maxTokens),
            Temperature = result.GetValue(_temperature),
            TopP = result.GetValue(_topP),
            TopK = result.GetValue(_topK),
            Seed = result.GetValue(_seed),
            Stop = result.GetValue(_stop) is { Length: > 0 } stop ? stop : null,
            Logprobs = result.GetValue(_logprobs),
            Extra = result.GetValue(_extra) ?? [],
            ReasoningTags = result.GetValue(_thinkTags) || startsInReasoning
                ? new ReasoningTags { StartsInReasoning = startsInReasoning }
                : null,
            MaxEventBytes = result.GetValue(_maxEventBytes),
        };
    }
}
