namespace Vllm.Soak;

/// <summary>Judges what a stream gave by its plan.</summary>
internal static class StreamCheck
{
    /// <summary>What is wrong; null: nothing.</summary>
    public static string? Judge(StreamPlan plan, StreamResult result)
    {
        string? reason = result.Outcome switch
        {
            StreamOutcome.Whole => Whole(plan, result),
            StreamOutcome.Broken => Broken(plan, result),
            _ => Cancelled(plan, result),
        };
        return reason is null ? null : $"stream {plan.Number} ({plan.Form}, {plan.FrontEnd}, {plan.Fault ?? "no fault"}, {plan.Leave}): {reason}";
    }

    private static string? Whole(StreamPlan plan, StreamResult result)
    {
        if (plan.Failure is { } missing)
        {
            return $"reported as complete, but should have failed as {missing}; {Lengths(plan, result)}";
        }

        string text = plan.HasBadByte ? WithoutBadByte(result.Text) : result.Text;
        return text == plan.Text ? null : $"complete with another text; {Lengths(plan, result)}";
    }

    private static string? Broken(StreamPlan plan, StreamResult result)
    {
        if (result.Failure is not VllmException failure)
        {
            return $"threw {result.Failure?.GetType().FullName}: {result.Failure?.Message}";
        }

        if (failure.Kind != plan.Failure)
        {
            return $"failed as {failure.Kind} ({failure.Message}), expected {plan.Failure?.ToString() ?? "no failure"}";
        }

        string partial = failure.PartialCompletion?.Content ?? (failure.PartialTextCompletion is { Choices.Count: > 0 } broken ? broken.Text : "");
        if (plan.Form != StreamForm.WholeChat && partial != result.Text)
        {
            return $"the exception holds another text than the pieces; {partial.Length} and {result.Text.Length} characters";
        }

        return !plan.Text.StartsWith(partial, StringComparison.Ordinal) ? $"what came is no beginning of its text; {Lengths(plan, result)}"
            : plan.Partial is { } exact && partial != exact ? $"{partial.Length} characters came, expected {exact.Length}"
            : null;
    }

    private static string? Cancelled(StreamPlan plan, StreamResult result) =>
        plan.Leave == LeaveBy.Staying ? $"cancelled, but nobody did: {result.Failure?.Message}"
        : plan.Text.StartsWith(result.Text, StringComparison.Ordinal) ? null
        : $"what came is no beginning of its text; {Lengths(plan, result)}";

    // One, and no more: two would be two bytes lost.
    private static string WithoutBadByte(string text) =>
        text.IndexOf('\uFFFD', StringComparison.Ordinal) is var at and >= 0 ? text.Remove(at, 1) : "no bad byte came";

    private static string Lengths(StreamPlan plan, StreamResult result) =>
        $"{result.Text.Length} of {plan.Text.Length} characters, the first {Common(plan.Text, result.Text)} are right";

    private static int Common(string a, string b) => a.AsSpan().CommonPrefixLength(b);
}
