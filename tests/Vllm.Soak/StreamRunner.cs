using System.Text;
using System.Text.Json.Nodes;
using Vllm.Simulator;

namespace Vllm.Soak;

/// <summary>Runs one stream as its plan says.</summary>
internal sealed class StreamRunner(Func<FrontEnd, VllmClient> clientOf)
{
    public async Task<StreamResult> RunAsync(StreamPlan plan)
    {
        using var cancellation = new CancellationTokenSource();
        var text = new StringBuilder();
        try
        {
            return plan.Form == StreamForm.WholeChat
                ? await RunWholeAsync(plan, cancellation)
                : await RunStreamAsync(plan, text, cancellation);
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken == cancellation.Token && cancellation.IsCancellationRequested)
        {
            return new(StreamOutcome.Cancelled, text.ToString(), cancelled);
        }
#pragma warning disable CA1031 // An exception of a foreign type is a finding, not an end of the run.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new(StreamOutcome.Broken, text.ToString(), failure);
        }
    }

    private async Task<StreamResult> RunStreamAsync(StreamPlan plan, StringBuilder text, CancellationTokenSource cancellation)
    {
        VllmClient client = clientOf(plan.FrontEnd);
        IAsyncEnumerable<string> pieces = plan.Form == StreamForm.Chat
            ? client.Chat.Completions.StreamAsync(Chat(plan)).TextAsync(cancellation.Token)
            : client.Completions.StreamAsync(Completion(plan)).TextAsync(cancellation.Token);
        if (plan.Leave == LeaveBy.Token && plan.LeaveAfter == 0)
        {
            cancellation.CancelAfter(plan.Pause / 2);
        }

        int count = 0;
        await foreach (string piece in pieces)
        {
            text.Append(piece);
            if (++count >= plan.LeaveAfter && plan.Leave == LeaveBy.Break)
            {
                return new(StreamOutcome.Cancelled, text.ToString());
            }

            if (count == plan.LeaveAfter && plan.Leave == LeaveBy.Token)
            {
                await cancellation.CancelAsync();
            }
        }

        return new(StreamOutcome.Whole, text.ToString());
    }

    private async Task<StreamResult> RunWholeAsync(StreamPlan plan, CancellationTokenSource cancellation)
    {
        if (plan.Leave != LeaveBy.Staying)
        {
            cancellation.CancelAfter(plan.Pause * plan.LeaveAfter);
        }

        ChatCompletion answer = await clientOf(plan.FrontEnd).Chat.Completions.CreateAsync(Chat(plan), cancellation.Token);
        return new(StreamOutcome.Whole, answer.Content ?? "");
    }

    private static ChatCompletionRequest Chat(StreamPlan plan) => new()
    {
        Messages = [ChatMessage.User("Say it.")],
        ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
        VllmXargs = Xargs(plan),
    };

    private static CompletionRequest Completion(StreamPlan plan) => new() { Prompt = "Say it.", MaxTokens = 2000, VllmXargs = Xargs(plan) };

    private static JsonObject Xargs(StreamPlan plan)
    {
        var xargs = new JsonObject { ["script"] = plan.Text, ["script_pause"] = plan.Pause.TotalSeconds };
        if (plan.Fault is not null)
        {
            xargs["fault"] = plan.Fault;
        }

        return xargs;
    }
}
