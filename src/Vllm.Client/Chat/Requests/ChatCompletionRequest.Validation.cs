using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Vllm;

/// <content>
/// Refuses what can never be right, before anything is sent. Only rules that no option of vLLM moves: limits that depend on options, model
/// or version are the server's to judge. Extra is hardly judged: it is the way around.
/// </content>
public sealed partial record ChatCompletionRequest
{
    // The parameter of CreateAsync and StreamAsync, which is what the caller knows.
    private static string ParamName => "request";

    internal void Validate(bool stream)
    {
        ValidateExtra();
        ValidateMessages();
        ValidateNumbers();
        ValidateSampling();
        ValidateLogprobs(stream);
        ValidateTools();
        ValidateForm();

        Require(
            stream || StreamOptions is null, nameof(StreamOptions), StreamOptions,
            "has a meaning only in a stream: call StreamAsync, or leave it null");
    }

    /// <summary>The request as it is sent, with what the client fills in or leaves out.</summary>
    internal ChatCompletionRequest ToSend(string? defaultModel) => this with { Model = Model ?? defaultModel, Tools = ToolsToSend };

    private void ValidateExtra() => Require(
        !InExtra("stream"), nameof(Extra), "stream", "is decided by the method: call CreateAsync or StreamAsync instead of setting it");

    private void ValidateMessages()
    {
        if (Messages is null)
        {
            Refuse(nameof(Messages), null, "must not be null");
        }

        if (Extra.TryGetPropertyValue("messages", out JsonNode? raw))
        {
            Require(
                Messages.Count == 0, nameof(Messages), Count(Messages.Count),
                "must be empty when Extra holds messages: give them in one place, raw ones by ChatMessage.FromJson");
            Require(raw is JsonArray { Count: > 0 }, nameof(Extra), "messages", "must be an array with at least one message");
            return;
        }

        Require(Messages.Count > 0, nameof(Messages), Count(0), "must hold at least one message");
        for (int i = 0; i < Messages.Count; i++)
        {
            Require(Messages[i] is not null, $"{nameof(Messages)}[{i}]", null, "must not be null");
        }
    }

    // JSON has no NaN and no infinity.
    private void ValidateNumbers()
    {
        RequireFinite(nameof(Temperature), Temperature);
        RequireFinite(nameof(TopP), TopP);
        RequireFinite(nameof(MinP), MinP);
        RequireFinite(nameof(FrequencyPenalty), FrequencyPenalty);
        RequireFinite(nameof(PresencePenalty), PresencePenalty);
        RequireFinite(nameof(RepetitionPenalty), RepetitionPenalty);
        RequireFinite(nameof(LengthPenalty), LengthPenalty);
        foreach ((int token, double bias) in LogitBias ?? new Dictionary<int, double>())
        {
            RequireFinite($"{nameof(LogitBias)}[{token}]", bias);
        }
    }

    private void ValidateSampling()
    {
        Require(N is not < 1, nameof(N), N, "must be at least 1");
        Require(
            N is not > 1 || Temperature is not 0 || UseBeamSearch == true || InExtra("temperature", "use_beam_search"), nameof(N), N,
            "needs a Temperature over 0: at 0 all answers would be the same");
        Require(Temperature is not < 0, nameof(Temperature), Temperature, "must be at least 0");
        Require(TopP is not (<= 0 or > 1), nameof(TopP), TopP, "must be over 0 and at most 1");
        Require(TopK is not < -1, nameof(TopK), TopK, "must be at least 1, or 0 for no limit");
        Require(MinP is not (< 0 or > 1), nameof(MinP), MinP, "must be from 0 to 1");
        Require(RepetitionPenalty is not <= 0, nameof(RepetitionPenalty), RepetitionPenalty, "must be over 0");
        Require(MaxTokens is not < 1, nameof(MaxTokens), MaxTokens, "must be at least 1, or null for no limit");
        Require(
            MaxCompletionTokens is not < 1, nameof(MaxCompletionTokens), MaxCompletionTokens, "must be at least 1, or null for no limit");
        Require(MinTokens is not < 0, nameof(MinTokens), MinTokens, "must be at least 0");
        int? most = MaxCompletionTokens ?? MaxTokens;
        Require(
            !(MinTokens > most) || InExtra("max_tokens", "max_completion_tokens"), nameof(MinTokens), MinTokens,
            $"must not be over the {Text(most)} tokens that the answer may have");
        Require(AllowedTokenIds is not { Count: 0 }, nameof(AllowedTokenIds), Count(0), "must hold a token, or be null for all tokens");
        Require(CacheSalt is not "", nameof(CacheSalt), "", "must not be empty: leave it null for the shared cache");
    }

    private void ValidateLogprobs(bool stream)
    {
        bool logprobs = Logprobs == true || InExtra("logprobs");
        Require(TopLogprobs is not < -1, nameof(TopLogprobs), TopLogprobs, "must be at least 0, or -1 for all tokens");
        Require(TopLogprobs is null or 0 || logprobs, nameof(TopLogprobs), TopLogprobs, "needs Logprobs = true");
        Require(LogprobTokenIds is not { Count: 0 }, nameof(LogprobTokenIds), Count(0), "must hold a token, or be null");
        Require(LogprobTokenIds is null || logprobs, nameof(LogprobTokenIds), Count(LogprobTokenIds?.Count), "needs Logprobs = true");
        Require(PromptLogprobs is not < -1, nameof(PromptLogprobs), PromptLogprobs, "must be at least 0, or -1 for all tokens");
        Require(
            PromptLogprobs is null or 0 || !stream, nameof(PromptLogprobs), PromptLogprobs,
            "cannot come in a stream: call CreateAsync, or leave it null");
    }

    private void ValidateTools()
    {
        Require(Tools is not { Count: 0 }, nameof(Tools), Count(0), "must hold a tool, or be null for none");
        for (int i = 0; i < Tools?.Count; i++)
        {
            Require(Tools[i] is not null, $"{nameof(Tools)}[{i}]", null, "must not be null");
        }

        Require(
            ToolChoice?.AllowedFunctionNames is null || !InExtra("tools"), nameof(ToolChoice), ToolChoice,
            "cannot narrow tools that Extra holds: give them as Tools, raw ones by ChatTool.FromJson");
        if (ToolChoice is null || ToolChoice.IsNone || InExtra("tools", "tool_choice"))
        {
            return;
        }

        Require(Tools is not null, nameof(ToolChoice), ToolChoice, "needs Tools");
        Require(
            ToolChoice.FunctionName is not { } name || Tools.Any(tool => tool.Name == name), nameof(ToolChoice), ToolChoice,
            "must name one of the Tools");
        foreach (string allowed in ToolChoice.AllowedFunctionNames ?? [])
        {
            Require(Tools.Any(tool => tool.Name == allowed), nameof(ToolChoice), allowed, "must name one of the Tools");
        }
    }

    /// <summary>The tools that are sent: all of them, or those that <see cref="ToolChoice.Allowed"/> lists.</summary>
    private IReadOnlyList<ChatTool>? ToolsToSend => ToolChoice?.AllowedFunctionNames is { } names
        ? [.. Tools?.Where(tool => names.Contains(tool.Name, StringComparer.Ordinal)) ?? []]
        : Tools;

    private void ValidateForm()
    {
        if (StructuredOutputs is { } outputs)
        {
            string[] constraints = [.. outputs.Constraints()];
            Require(
                constraints.Length == 1, nameof(StructuredOutputs),
                constraints.Length == 0 ? "no constraint" : string.Join(" and ", constraints),
                "must set exactly one of Json, Regex, Choice, Grammar, JsonObject and StructuralTag");
        }

        Require(
            !(ContinueFinalMessage == true && AddGenerationPrompt == true) || InExtra("continue_final_message", "add_generation_prompt"),
            nameof(ContinueFinalMessage), true, "needs AddGenerationPrompt = false: a message is either gone on with or begun");
    }

    private bool InExtra(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (Extra.ContainsKey(key))
            {
                return true;
            }
        }

        return false;
    }

    private static void RequireFinite(string property, double? value) =>
        Require(value is not { } number || double.IsFinite(number), property, value, "must be a finite number");

    private static void Require([DoesNotReturnIf(false)] bool isRight, string property, object? value, string remedy)
    {
        if (!isRight)
        {
            Refuse(property, value, remedy);
        }
    }

    [DoesNotReturn]
    private static void Refuse(string property, object? value, string remedy) =>
        throw new ArgumentException($"{property} ({Text(value)}) {remedy}.", ParamName);

    private static string Count(int? count) => $"{Text(count)} entries";

    private static string Text(object? value) => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
