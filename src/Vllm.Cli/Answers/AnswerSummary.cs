namespace Vllm.Cli;

/// <summary>What there is to say of a whole answer when it has been shown.</summary>
internal sealed record AnswerSummary
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    public TokenUsage? Usage { get; init; }

    /// <summary>Why its choices ended, those that said so.</summary>
    public IReadOnlyList<FinishReason> FinishReasons { get; init; } = [];

    /// <summary>From the request to the end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>From the request to the first piece; null for an answer without any.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Whether the pieces came one by one, so that the time to the first says something.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>How often the model was asked, where tools ran in between; else null.</summary>
    public int? Rounds { get; init; }

    public static AnswerSummary Of(ChatCompletion answer) => new()
    {
        Id = answer.Id,
        Model = answer.Model,
        Usage = answer.Usage,
        FinishReasons = [.. answer.Choices.Select(choice => choice.FinishReason).OfType<FinishReason>()],
    };

    public static AnswerSummary Of(Completion answer) => new()
    {
        Id = answer.Id,
        Model = answer.Model,
        Usage = answer.Usage,
        FinishReasons = [.. answer.Choices.Select(choice => choice.FinishReason).OfType<FinishReason>()],
    };

    /// <summary>Of a run of tools: its last answer, and the tokens of all.</summary>
    public static AnswerSummary Of(ToolRun run) => Of(run.Answer) with { Usage = run.Usage, Rounds = run.Rounds.Count };
}
