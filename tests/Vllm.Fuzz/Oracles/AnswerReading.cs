using System.Globalization;
using System.Text;

namespace Vllm.Fuzz;

/// <summary>A chat answer read by the library from bytes, told in words that can be compared.</summary>
internal static class AnswerReading
{
    private static readonly ApiCall Call = new() { Method = HttpMethod.Post, Path = "v1/chat/completions" };
    private static readonly CallSettings Settings = new(new VllmClientOptions(), null);

    /// <summary>Reads an answer.</summary>
    /// <param name="pieces">What each read gives.</param>
    /// <param name="mediaType">What its header says.</param>
    /// <param name="tokens">The tokens that came before; null to read each chunk in full.</param>
    /// <param name="disagreement">Where events and fold say different things; null where they agree.</param>
    public static string Read(IEnumerable<ReadOnlyMemory<byte>> pieces, string mediaType, TokenCache? tokens, out string? disagreement)
    {
        var content = new ByteArrayContent([]);
        content.Headers.Add("content-type", mediaType);
        using var response = new HttpResponseMessage { Content = content };
        using var answer = new HttpAnswer(response, Stream.Null, "/v1", 1, Settings);
        using var deadlines = new Deadlines(new TimeoutOptions(), TimeProvider.System, default);
        var events = new EventQueue<ChatEvent>();
        var fold = new ChatFold(1, null, new() { Events = events }, tokens);
        using var intake = new AnswerIntake(fold, answer, Call, deadlines);
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            for (ReadOnlyMemory<byte> rest = piece; !rest.IsEmpty && !intake.HasEnded;)
            {
                Memory<byte> room = intake.MakeRoom();
                int count = Math.Min(room.Length, rest.Length);
                rest[..count].CopyTo(room);
                rest = rest[count..];
                intake.Take(count);
                while (intake.TryTakeEvent())
                {
                }
            }
        }

        if (!intake.HasEnded)
        {
            intake.TakeEnd(null);
        }

        return Describe(events, fold, intake.Failure, out disagreement);
    }

    private static string Describe(EventQueue<ChatEvent> events, ChatFold fold, VllmException? failure, out string? disagreement)
    {
        var text = new StringBuilder();
        var content = new StringBuilder();
        while (events.MoveNext())
        {
            ChatEvent e = events.Current;
            text.Append(e switch
            {
                ContentDelta d => $"\n{d.ChoiceIndex} content {d.Text} {Describe(d.Logprobs)}",
                ReasoningDelta d => $"\n{d.ChoiceIndex} reasoning {d.Text}",
                RefusalDelta d => $"\n{d.ChoiceIndex} refusal {d.Text}",
                LogprobsDelta d => $"\n{d.ChoiceIndex} logprobs {Describe(d.Logprobs)}",
                ToolCallDelta d => $"\n{d.ChoiceIndex} call {d.CallIndex} {d.Id} {d.Name} {d.Arguments}",
                ToolCallComplete d => $"\n{d.ChoiceIndex} called {d.Call.Id} {d.Call.Name} {d.Call.Arguments}",
                ChoiceFinished d => $"\n{d.ChoiceIndex} finished {d.Reason} {d.StopReason}",
                UsageReported d => $"\nusage {Describe(d.Usage)}",
                _ => $"\n{e}",
            });
            content.Append((e as ContentDelta)?.Text);
        }

        ChatCompletion completion = fold.ToCompletion();
        text.Append(CultureInfo.InvariantCulture, $"\nin all {Describe(completion.Usage)}");
        foreach (ChatChoice choice in completion.Choices)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{choice.Index} {choice.Message.Content} {Describe(choice.Logprobs)}");
        }

        string folded = string.Concat(completion.Choices.Select(choice => choice.Message.Content));
        disagreement = SameLetters(folded, content.ToString()) ? null : $"the events say '{content}', the fold '{folded}'";
        return $"{text}\n{failure?.Kind.ToString() ?? "whole"} {failure?.Message}";
    }

    private static string Describe(TokenUsage? usage) => usage is null
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{usage.PromptTokens} {usage.CompletionTokens} {usage.TotalTokens} {usage.PromptTokensDetails?.CachedTokens} ")
            + $"{usage.CompletionTokensDetails?.ReasoningTokens} {string.Join(',', usage.AdditionalProperties.Keys)}";

    private static string Describe(IReadOnlyList<TokenLogprob>? logprobs) => logprobs is null
        ? "none"
        : string.Concat(logprobs.Select(one =>
            string.Create(CultureInfo.InvariantCulture, $"({one.Token} {one.Logprob:R} {(one.Bytes is null ? "none" : Convert.ToHexString(one.Bytes))} ")
            + $"{Describe(one.TopLogprobs)})"));

    /// <summary>Choices interleave in the events and stand one after the other in the fold.</summary>
    private static bool SameLetters(string a, string b) => a.Length == b.Length && a.Order().SequenceEqual(b.Order());
}
