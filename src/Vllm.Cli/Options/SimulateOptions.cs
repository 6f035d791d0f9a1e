using System.CommandLine;
using System.CommandLine.Parsing;
using Vllm.Simulator;

namespace Vllm.Cli;

/// <summary>What the simulator serves and how it behaves; named as the options of <c>vllm serve</c> where those exist.</summary>
internal sealed class SimulateOptions
{
    private static readonly SimulatorOptions Defaults = new() { Port = 8000 };

    private readonly Option<string?> _host = new("--host") { Description = $"The address to listen on. Default: {Defaults.Host}.", HelpName = "HOST" };

    private readonly Option<int?> _port = NumberOptions.Integer(
        "--port", $"The port; 0 takes a free one. Default: {Defaults.Port}.", least: 0, most: 65535);

    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = $"Ask for this key. Default: {VllmClientOptions.ApiKeyVariable}, as vllm serve; else none.",
        HelpName = "KEY",
    };

    private readonly Option<string[]> _names = new("--served-model-name")
    {
        Description = $"The model's name. Can be given several times. Default: {Defaults.ServedModelNames[0]}.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int?> _maxModelLen = NumberOptions.Integer(
        "--max-model-len", $"The longest prompt and answer together, in tokens. Default: {Defaults.MaxModelLen}.", least: 16);

    private readonly Option<int?> _maxNumSeqs = NumberOptions.Integer(
        "--max-num-seqs", $"How many requests run at the same time. Default: {Defaults.MaxNumSeqs}.", least: 1);

    private readonly Option<int?> _seed = NumberOptions.Integer("--seed", $"Chooses the text. Default: {Defaults.Seed}.", least: int.MinValue);

    private readonly Option<string?> _reasoningParser = Choice(
        "--reasoning-parser", $"Whether the model thinks before it answers. Default: {Defaults.ReasoningParser}.", "qwen3", "none");

    private readonly Option<bool> _autoToolChoice = new("--enable-auto-tool-choice")
    {
        Description = "Let the model choose to call tools: the default here.",
    };

    private readonly Option<bool> _noAutoToolChoice = new("--no-enable-auto-tool-choice") { Description = "Refuse tool_choice \"auto\"." };

    private readonly Option<string?> _toolCallParser = Choice(
        "--tool-call-parser", $"What makes tool calls of the text. Default: {Defaults.ToolCallParser}.", "hermes", "none");

    private readonly Option<bool> _forceUsage = new("--enable-force-include-usage") { Description = "Usage in every stream, asked for or not." };

    private readonly Option<bool> _promptDetails = new("--enable-prompt-tokens-details") { Description = "Usage tells of cached tokens." };

    private readonly Option<bool> _tokenIds = new("--return-tokens-as-token-ids") { Description = "Log probabilities name tokens as token_id:N." };

    private readonly Option<bool> _requestIds = new("--enable-request-id-headers") { Description = "Answers carry x-request-id." };

    private readonly Option<string?> _frontEnd = Choice("--front-end", "Which of vLLM's two front ends to look like. Default: python.", "python", "rust");

    private readonly Option<LatencyDistribution?> _timeToFirstToken = Latency("--ttft", "Time to the first token. Default: 0.");

    private readonly Option<LatencyDistribution?> _interTokenLatency = Latency("--itl", "Time between two tokens. Default: 0.");

    private readonly Option<FaultPlan?> _faults = new("--faults")
    {
        Description = "What goes wrong: refuse, close, a status, slow-start:S, trickle:S, error@N, abort@N, stall@N[:S], cut@N, end@N, "
            + "reset@N, bad-json@N, bad-utf8@N; N counts tokens, or bytes (500b). Default: nothing.",
        HelpName = "LIST",
        CustomParser = result => Read(result, FaultPlan.Parse),
    };

    private readonly Option<SignalReaction?> _onSigterm = new("--on-sigterm")
    {
        Description = "silent: as vLLM does, refuse connections and leave running answers open without a word, until a second signal, "
            + "or for some seconds (silent:30). Default: exit.",
        HelpName = "exit|silent[:S]",
        CustomParser = result => Read(result, SignalReaction.Parse),
    };

    public IReadOnlyList<OptionGroup> Groups =>
    [
        new("Server", [_host, _port, _apiKey, _names, _requestIds]),
        new("Model", [_maxModelLen, _maxNumSeqs, _seed, _reasoningParser, _toolCallParser, _autoToolChoice, _noAutoToolChoice]),
        new("Answers", [_forceUsage, _promptDetails, _tokenIds, _frontEnd]),
        new("Pace (seconds: 0.02, uniform:0.01:0.05 or normal:0.02:0.005)", [_timeToFirstToken, _interTokenLatency]),
        new("Faults (by share: reset=5%,503=10%,stall@20=2%; or in order: 503,none,cut@100b)", [_faults, _onSigterm]),
    ];

    /// <summary>What SIGTERM does.</summary>
    public SignalReaction OnSigterm(ParseResult result) => result.GetValue(_onSigterm) ?? SignalReaction.Exit;

    public SimulatorOptions Read(ParseResult result)
    {
        bool noAutoToolChoice = result.GetValue(_noAutoToolChoice);
        if (noAutoToolChoice && result.GetValue(_autoToolChoice))
        {
            throw new UsageException("--enable-auto-tool-choice and --no-enable-auto-tool-choice contradict each other");
        }

        return Defaults with
        {
            Host = result.GetValue(_host) ?? Defaults.Host,
            Port = result.GetValue(_port) ?? Defaults.Port,
            ApiKey = result.GetValue(_apiKey) ?? VllmClientOptions.FromEnvironment().ApiKey,
            ServedModelNames = result.GetValue(_names) is { Length: > 0 } names ? names : Defaults.ServedModelNames,
            MaxModelLen = result.GetValue(_maxModelLen) ?? Defaults.MaxModelLen,
            MaxNumSeqs = result.GetValue(_maxNumSeqs) ?? Defaults.MaxNumSeqs,
            Seed = result.GetValue(_seed) ?? Defaults.Seed,
            ReasoningParser = result.GetValue(_reasoningParser) ?? Defaults.ReasoningParser,
            EnableAutoToolChoice = !noAutoToolChoice && Defaults.EnableAutoToolChoice,
            ToolCallParser = result.GetValue(_toolCallParser) ?? Defaults.ToolCallParser,
            EnableForceIncludeUsage = result.GetValue(_forceUsage),
            EnablePromptTokensDetails = result.GetValue(_promptDetails),
            ReturnTokensAsTokenIds = result.GetValue(_tokenIds),
            EnableRequestIdHeaders = result.GetValue(_requestIds),
            FrontEnd = result.GetValue(_frontEnd) == "rust" ? FrontEnd.Rust : FrontEnd.Python,
            TimeToFirstToken = result.GetValue(_timeToFirstToken) ?? Defaults.TimeToFirstToken,
            InterTokenLatency = result.GetValue(_interTokenLatency) ?? Defaults.InterTokenLatency,
            Faults = result.GetValue(_faults) ?? Defaults.Faults,
        };
    }

    private static Option<string?> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', words) };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value, StringComparer.Ordinal))
            {
                result.AddError($"{name}: '{token.Value}' is not one of {string.Join(", ", words)}");
            }
        });
        return option;
    }

    private static Option<LatencyDistribution?> Latency(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "S",
        CustomParser = result => Read(result, LatencyDistribution.Parse),
    };

    private static T? Read<T>(ArgumentResult result, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
        }
        catch (FormatException exception)
        {
            result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: {exception.Message}");
            return null;
        }
    }
}
