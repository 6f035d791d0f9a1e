using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>Judges and runs single calls. Whatever a model or a tool does wrong becomes a result for the model to read.</summary>
internal sealed class ToolInvoker(ToolSet tools, ToolRunOptions options, TimeProvider timeProvider)
{
    /// <summary>Decides whether a call runs: known tool, whole arguments, approval, in this order.</summary>
    public async ValueTask<PlannedCall> PlanAsync(ToolCall call, ToolChoice? choice, int round, CancellationToken cancellationToken)
    {
        if (tools.Find(call.Name, choice) is not { } function)
        {
            string offered = string.Join(", ", tools.NamesOffered(choice));
            string instead = offered.Length == 0 ? "No tool can be called now." : $"The tools are: {offered}.";
            return Settled(call, ToolOutcome.UnknownTool, $"There is no tool of this name. {instead}");
        }

        if (!ToolArguments.TryParse(call.Arguments, out JsonElement arguments, out int position))
        {
            return Invalid(call, ToolArgumentsException.Broken(call, position));
        }

        if (options.Approve is { } approve)
        {
            ToolApproval approval = await approve(new ToolApprovalRequest(call, function, round), cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"{nameof(ToolRunOptions.Approve)} gave null; give {nameof(ToolApproval)}.Allow() or .Deny().");
            if (!approval.IsAllowed)
            {
                return Settled(call, ToolOutcome.Denied, approval.Reason is { Length: > 0 } reason ? $"The call was denied: {reason}" : "The call was denied.");
            }

            call = approval.Arguments is { } edited ? call with { Arguments = edited } : call;
            arguments = call.ParseArguments();
        }

        return MissingArgument(function, arguments) is { } missing
            ? Settled(call, ToolOutcome.InvalidArguments, $"The argument '{missing}' is missing.")
            : new PlannedCall(call, function, arguments, null);
    }

    /// <summary>Runs a call to its end, its time limit, or the caller's cancellation, which alone is thrown.</summary>
    public async Task<ToolResult> RunAsync(PlannedCall planned, CancellationToken cancellationToken)
    {
        (ToolCall call, AIFunction function) = (planned.Call, planned.Function!);
        long started = timeProvider.GetTimestamp();
        using var limit = new CancellationTokenSource(options.ToolTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ToolResult result;
        try
        {
            object? value = await InvokeAsync(function, call, planned.Arguments, either.Token).ConfigureAwait(false);
            string text = ToolResultText.Of(value, function.JsonSerializerOptions);
            result = new ToolResult { Call = call, Outcome = ToolOutcome.Succeeded, Text = text, Value = value };
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = (exception switch
            {
                OperationCanceledException when limit.IsCancellationRequested => Settled(call, ToolOutcome.TimedOut, TimeLimitText(), exception),
                ToolArgumentsException misfit => Invalid(call, misfit),
                _ => Settled(call, ToolOutcome.Failed, FailureText(exception), exception),
            }).Settled!;
        }

        return result with { Duration = timeProvider.GetElapsedTime(started) };
    }

    private async Task<object?> InvokeAsync(AIFunction function, ToolCall call, JsonElement arguments, CancellationToken cancellationToken)
    {
        var named = new AIFunctionArguments { Services = options.Services, Context = new Dictionary<object, object?> { [typeof(ToolCall)] = call } };
        foreach (JsonProperty argument in arguments.EnumerateObject())
        {
            named[argument.Name] = argument.Value;
        }

        // On the pool: a tool that blocks its thread must hold up neither the others nor the cancellation.
        Task<object?> running = Task.Run(() => function.InvokeAsync(named, cancellationToken).AsTask(), CancellationToken.None);
        try
        {
            return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // One that ignores its token is left behind; its exception has nobody else to look at it.
            _ = running.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    /// <summary>The first argument that the schema requires and the model left out, or null.</summary>
    private static string? MissingArgument(AIFunction function, JsonElement arguments) => function.JsonSchema.ItemsOrNone("required")
        .Where(name => name.ValueKind == JsonValueKind.String)
        .Select(name => name.GetString()!)
        .FirstOrDefault(name => !arguments.TryGetProperty(name, out _));

    private static PlannedCall Invalid(ToolCall call, ToolArgumentsException exception)
    {
        string place = exception.JsonPath is { } path ? $" (at {path})" : "";
        return Settled(call, ToolOutcome.InvalidArguments, $"The arguments {exception.Reason}{place}. Call the tool again with other arguments.", exception);
    }

    private static PlannedCall Settled(ToolCall call, ToolOutcome outcome, string message, Exception? exception = null) =>
        new(call, null, default, new ToolResult { Call = call, Outcome = outcome, Text = ToolResultText.Error(message), Exception = exception });

    private string FailureText(Exception exception) => options.ShowExceptions ? $"The tool failed: {exception.Message}" : "The tool failed.";

    private string TimeLimitText() =>
        string.Create(CultureInfo.InvariantCulture, $"The tool did not answer within {options.ToolTimeout.TotalSeconds:0.###} s.");
}
