using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>What <see cref="ToolRunOptions.Approve"/> says to one call.</summary>
public sealed class ToolApproval
{
    private ToolApproval(bool isAllowed, string? arguments, string? reason)
    {
        IsAllowed = isAllowed;
        Arguments = arguments;
        Reason = reason;
    }

    /// <summary>Whether the call runs.</summary>
    public bool IsAllowed { get; }

    /// <summary>The arguments that replace the model's, or null.</summary>
    public string? Arguments { get; }

    /// <summary>Why it does not run: the model is told.</summary>
    public string? Reason { get; }

    /// <summary>The call runs as the model made it.</summary>
    public static ToolApproval Allow() => new(true, null, null);

    /// <summary>The call runs with other arguments. The conversation goes on as if the model had given these.</summary>
    /// <param name="arguments">A JSON object, as text.</param>
    /// <exception cref="ArgumentException">The text is not a JSON object.</exception>
    public static ToolApproval AllowWith(string arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return ToolArguments.AreWhole(arguments)
            ? new(true, arguments, null)
            : throw new ArgumentException("Arguments are a JSON object; this text is none.", nameof(arguments));
    }

    /// <inheritdoc cref="AllowWith(string)"/>
    public static ToolApproval AllowWith(JsonObject arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return AllowWith(arguments.ToJsonString());
    }

    /// <summary>The call does not run, and the model is told so.</summary>
    /// <param name="reason">Why, for the model; null for no reason.</param>
    public static ToolApproval Deny(string? reason = null) => new(false, null, reason);

    /// <summary>Whether it runs; arguments and reason stay out of logs.</summary>
    public override string ToString() => $"{nameof(ToolApproval)} {{ IsAllowed = {IsAllowed} }}";
}
