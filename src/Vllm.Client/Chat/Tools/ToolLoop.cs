using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Vllm;

/// <summary>The tool loop. Streamed or not, it is the same loop: without streaming the events of the answers are missing, and nothing else.</summary>
internal sealed class ToolLoop
{
    private readonly ChatCompletionsApi _completions;
    private readonly ChatCompletionRequest _request;
    private readonly ToolSet _tools;
    private readonly ToolRunOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly bool _stream;
    private readonly ToolInvoker _invoker;
    private readonly HashSet<string> _usedIds;
    private readonly List<ChatMessage> _messages;
    private readonly List<ToolRound> _rounds = [];
    private readonly ChatStream _firstAnswer;
    private RoundInProgress? _current;
    private ToolRunOutcome _outcome;
    private IReadOnlyList<ToolCall> _pending = [];
    private TimeSpan? _duration;
    private long _started;

    /// <exception cref="ArgumentException">The request can never be right: said now, not at the first event.</exception>
    public ToolLoop(
        ChatCompletionsApi completions, ChatCompletionRequest request, ToolSet tools, ToolRunOptions options, TimeProvider timeProvider, bool stream)
    {
        _completions = completions;
        _request = request;
        _tools = tools;
        _options = options;
        _timeProvider = timeProvider;
        _stream = stream;
        _invoker = new ToolInvoker(tools, options, timeProvider);
        _messages = [.. request.Messages ?? []];
        _firstAnswer = Ask(1);
        _usedIds = [.. _messages.SelectMany(message => message.ToolCalls).Select(call => call.Id).OfType<string>()];
        _started = timeProvider.GetTimestamp();
    }

    /// <summary>The round that runs, from 1.</summary>
    public int Round => _current?.Number ?? Math.Max(_rounds.Count, 1);

    /// <summary>The run as it stands.</summary>
    public ToolRun ToRun()
    {
        ToolRound[] rounds = _current is { Answer: not null } brokenOff ? [.. _rounds, brokenOff.ToRound()] : [.. _rounds];
        return new ToolRun
        {
            Outcome = _outcome,
            Rounds = rounds,
            Messages = [.. _messages],
            NewMessages = [.. _messages.Skip(_request.Messages.Count)],
            PendingCalls = _pending,
            Usage = UsageSum.Of(rounds.Select(round => round.Answer.Usage)),
            Duration = _duration ?? _timeProvider.GetElapsedTime(_started),
        };
    }

    public async IAsyncEnumerable<ToolRunEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _started = _timeProvider.GetTimestamp();
        while (_outcome == ToolRunOutcome.Unfinished)
        {
            // 1. Ask.
            int number = _rounds.Count + 1;
            var round = _current = new RoundInProgress(number, ChoiceFor(number), _timeProvider);
            ChatStream answer = number == 1 ? _firstAnswer : Ask(number);
            if (_stream)
            {
                await foreach (ChatEvent chatEvent in answer.WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    yield return new ToolRunChatEvent(number, chatEvent);
                }
            }

            ChatCompletion whole = _stream ? answer.Completion : await answer.ToCompletionAsync(cancellationToken).ConfigureAwait(false);
            round.TakeAnswer(whole, WithIds(whole.ToolCalls, number));

            // 2. Judge: is there anything to run?
            _outcome = Judge(round);

            // 3. Run the calls.
            if (_outcome == ToolRunOutcome.Unfinished)
            {
                await foreach (ToolRunEvent toolEvent in RunCallsAsync(round, cancellationToken).ConfigureAwait(false))
                {
                    yield return toolEvent;
                }
            }

            // 4. Write the round down.
            ToolRound ended = Keep(round);
            yield return new ToolRoundEnded(ended);
        }

        _duration = _timeProvider.GetElapsedTime(_started);
        yield return new ToolRunEnded(_rounds.Count, ToRun());
    }

    private ChatStream Ask(int number)
    {
        ChatCompletionRequest asked = _request with { Messages = [.. _messages], Tools = _tools.Definitions, ToolChoice = ChoiceFor(number) };
        if (_stream && asked.StreamOptions?.IncludeUsage is null && !asked.Extra.ContainsKey("stream_options"))
        {
            asked = asked with { StreamOptions = (asked.StreamOptions ?? new StreamOptions()) with { IncludeUsage = true } };
        }

        if (number > 1 && asked.ContinueFinalMessage == true)
        {
            // It was the request's last message that was to be gone on with, not a tool's result.
            asked = asked with { ContinueFinalMessage = null, AddGenerationPrompt = null };
        }

        return _completions.Start(asked, _options.Request, _stream, CancellationToken.None);
    }

    private ToolChoice? ChoiceFor(int number)
    {
        if (_options.AnswerInLastRound && number == _options.MaxRounds && _tools.Definitions is not null)
        {
            return ToolChoice.None;
        }

        if (number == 1 || _request.ToolChoice is not { IsForced: true } forced)
        {
            return _request.ToolChoice;
        }

        return forced.AllowedFunctionNames is { } names && !_options.LaterToolChoice.IsNone ? ToolChoice.Allowed(names) : _options.LaterToolChoice;
    }

    /// <summary>
    /// Servers repeat ids: some in each round, some for each call of one. A result has to belong to one call only, so that an id that was used
    /// before is replaced.
    /// </summary>
    private ToolCall[] WithIds(IReadOnlyList<ToolCall> calls, int number)
    {
        var unique = new ToolCall[calls.Count];
        for (int i = 0; i < unique.Length; i++)
        {
            string id = calls[i].IdOrMadeUp;
            while (!_usedIds.Add(id))
            {
                id = ToolCallId.For($"{id}/{number}/{i}");
            }

            unique[i] = calls[i] with { Id = id };
        }

        return unique;
    }

    private ToolRunOutcome Judge(RoundInProgress round)
    {
        if (IsCut(round.Answer!))
        {
            return ToolRunOutcome.Cut;
        }

        if (round.Calls.Length == 0)
        {
            return ToolRunOutcome.Answered;
        }

        return round.Calls.Any(call => _tools.IsLeftToCaller(call.Name, round.Choice)) ? ToolRunOutcome.LeftToCaller
            : round.Number >= _options.MaxRounds ? ToolRunOutcome.RoundLimit
            : ToolRunOutcome.Unfinished;
    }

    /// <summary>
    /// Whether the answer was cut. Its calls are not run then, whole ones included: one without arguments cannot be told from one that lost them, and
    /// more calls may have been meant to come. Without any reason a call without arguments proves nothing either.
    /// </summary>
    private static bool IsCut(ChatCompletion answer) => answer.FinishReason is { } reason
        ? reason == FinishReason.Length || reason == FinishReason.ContentFilter || reason == FinishReason.Repetition
        : answer.ToolCalls.Any(call => !ToolArguments.AreWhole(call.Arguments));

    private async IAsyncEnumerable<ToolRunEvent> RunCallsAsync(RoundInProgress round, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<ToolRunEvent>(new UnboundedChannelOptions { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = RunAllAsync(round, events.Writer, stop.Token);
        try
        {
            await foreach (ToolRunEvent toolEvent in events.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return toolEvent;
            }

            await running.ConfigureAwait(false);
        }
        finally
        {
            // The caller may have left the loop: nothing of this run goes on behind its back, tools that ignore their token aside.
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAllAsync(RoundInProgress round, ChannelWriter<ToolRunEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            var toRun = new List<(int Index, PlannedCall Call)>();
            for (int i = 0; i < round.Calls.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                PlannedCall planned = await _invoker.PlanAsync(round.Calls[i], round.Choice, round.Number, cancellationToken).ConfigureAwait(false);
                round.Calls[i] = planned.Call;
                if (planned.Settled is { } result)
                {
                    round.TakeResult(i, result);
                    events.TryWrite(new ToolFinished(round.Number, result));
                }
                else
                {
                    toRun.Add((i, planned));
                }
            }

            var limit = new ParallelOptions { MaxDegreeOfParallelism = _options.MaxParallelCalls, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(toRun, limit, async (item, token) =>
            {
                events.TryWrite(new ToolStarted(round.Number, item.Call.Call));
                ToolResult result = await _invoker.RunAsync(item.Call, token).ConfigureAwait(false);
                round.TakeResult(item.Index, result);
                events.TryWrite(new ToolFinished(round.Number, result));
            }).ConfigureAwait(false);
        }
        finally
        {
            events.TryComplete();
        }
    }

    private ToolRound Keep(RoundInProgress round)
    {
        ToolRound ended = round.ToRound();
        ChatResponseMessage message = ended.Answer.Choices.Count > 0 ? ended.Answer.Choices[0].Message : new ChatResponseMessage();
        _messages.Add((message with { ToolCalls = round.Calls }).ToMessage(_options.Reasoning, _options.BrokenArguments));
        _messages.AddRange(ended.Results.Select(result => result.ToMessage()));
        _pending = _outcome == ToolRunOutcome.Unfinished ? [] : round.Calls;
        _rounds.Add(ended);
        _current = null;
        return ended;
    }
}
