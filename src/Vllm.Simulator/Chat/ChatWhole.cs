using System.Text;
using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Parsing;
using Vllm.Simulator.Server;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Chat;

/// <summary>Answers in one piece, once all choices are finished.</summary>
internal sealed class ChatWhole(ChatJob job, ActiveFault fault, EngineState engine, SimulatorOptions options, IChatShape shape)
{
    public async Task RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
        ChatChoice[] choices = job.CreateChoices();
        List<AnswerPart> parts;
        using (await engine.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            job.Submit(engine);
            parts = await new GenerationRun<AnswerPart>(choices, job.Request.Steering, fault, engine, options).CollectAsync(cancellationToken).ConfigureAwait(false);
        }

        IEnumerable<AnswerChoice> answers = choices.Select((choice, i) => Choice(i, choice, [.. parts.Where(part => part.Index == i)]));
        var json = new WireWriter();
        shape.WriteWhole(json, job.Head, job.View, new WholeAnswer([.. answers], job.UsageOf(choices), PromptLogprobs()));
        await HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, json).ConfigureAwait(false);
    }

    private AnswerChoice Choice(int index, ChatChoice choice, List<AnswerPart> parts)
    {
        ParsedMessage message = job.FrontEnd == FrontEnd.Python ? job.ParseWhole(choice.Text) : Fold([.. parts.SelectMany(part => part.Deltas)]);
        if (!job.View.IncludeReasoning)
        {
            message = message with { Reasoning = null };
        }

        if (job.Echo.Length > 0)
        {
            message = message with { Content = job.Echo + message.Content };
        }

        Finish finish = parts[^1].Finish!;
        return new(
            index, message, [.. parts.SelectMany(part => part.Tokens)], job.FinishReason(finish, message.ToolCalls.Count > 0), finish);
    }

    private static ParsedMessage Fold(List<OutputDelta> deltas)
    {
        string Joined(OutputKind kind) => string.Concat(deltas.Where(delta => delta.Kind == kind).Select(delta => delta.Text));
        var calls = new List<(string Name, StringBuilder Arguments)>();
        foreach (OutputDelta delta in deltas)
        {
            if (delta.Kind == OutputKind.ToolName)
            {
                calls.Add((delta.Text, new StringBuilder()));
            }
            else if (delta.Kind == OutputKind.ToolArguments)
            {
                calls[^1].Arguments.Append(delta.Text);
            }
        }

        string content = Joined(OutputKind.Content);
        string reasoning = Joined(OutputKind.Reasoning);
        bool hasOther = reasoning.Length > 0 || calls.Count > 0;
        return new(
            content.Length == 0 && hasOther ? null : content,
            reasoning.Length == 0 ? null : reasoning,
            [.. calls.Select(call => new ToolCall(call.Name, call.Arguments.ToString()))]);
    }

    private IReadOnlyList<IReadOnlyList<TokenLogprob>>? PromptLogprobs() =>
        job.Request.PromptLogprobs is { } count ? new Logprobs((ulong)options.Seed).OfPrompt(job.PromptTokens, count) : null;
}
