using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>The tools of a run: what the model is told of them, and which of them can be called here.</summary>
internal sealed class ToolSet
{
    private readonly Dictionary<string, AIFunction> _functions;
    private readonly HashSet<string> _leftToCaller;

    private ToolSet(Dictionary<string, AIFunction> functions, IReadOnlyList<ChatTool>? definitions)
    {
        _functions = functions;
        Definitions = definitions;
        _leftToCaller = [.. definitions?.Select(tool => tool.Name).OfType<string>().Except(functions.Keys) ?? []];
    }

    /// <summary>What the model is told: the request's own tools first. Null for none.</summary>
    public IReadOnlyList<ChatTool>? Definitions { get; }

    /// <exception cref="ArgumentException">Two tools of one name, a tool that nobody can approve, or a request that no loop can send.</exception>
    public static ToolSet Create(IEnumerable<AIFunction> tools, ChatCompletionRequest request, ToolRunOptions options)
    {
        RequireOneConversation(request);
        var functions = new Dictionary<string, AIFunction>(StringComparer.Ordinal);
        foreach (AIFunction function in tools)
        {
            if (function is null)
            {
                throw new ArgumentException("None of the tools may be null.", nameof(tools));
            }

            if (!functions.TryAdd(function.Name, function))
            {
                throw new ArgumentException($"Two tools have the name '{function.Name}'; the model could not tell them apart.", nameof(tools));
            }

            if (options.Approve is null && function.GetService<ApprovalRequiredAIFunction>() is not null)
            {
                throw new ArgumentException(
                    $"The tool '{function.Name}' requires approval: set {nameof(ToolRunOptions)}.{nameof(ToolRunOptions.Approve)}.", nameof(tools));
            }
        }

        IReadOnlyList<ChatTool> own = request.Tools ?? [];
        IEnumerable<ChatTool> others = functions.Values.Where(function => own.All(tool => tool?.Name != function.Name)).Select(ChatTool.From);
        ChatTool[] definitions = [.. own, .. others];
        return new ToolSet(functions, definitions.Length == 0 ? null : definitions);
    }

    /// <summary>The tool that a call may run; null when there is none of this name, or the choice of its round did not offer it.</summary>
    public AIFunction? Find(string name, ToolChoice? choice) => IsOffered(name, choice) ? _functions.GetValueOrDefault(name) : null;

    /// <summary>Whether a call is the caller's to run: of a tool that stands in the request only.</summary>
    public bool IsLeftToCaller(string name, ToolChoice? choice) => _leftToCaller.Contains(name) && IsOffered(name, choice);

    /// <summary>The names that could have been called.</summary>
    public IEnumerable<string> NamesOffered(ToolChoice? choice) =>
        Definitions?.Select(tool => tool.Name).OfType<string>().Where(name => IsOffered(name, choice)) ?? [];

    private static bool IsOffered(string name, ToolChoice? choice) =>
        choice is null || (!choice.IsNone && choice.AllowedFunctionNames?.Contains(name, StringComparer.Ordinal) != false);

    private static void RequireOneConversation(ChatCompletionRequest request)
    {
        foreach (string key in (string[])["messages", "tools", "tool_choice"])
        {
            if (request.Extra.ContainsKey(key))
            {
                throw new ArgumentException(
                    $"Extra holds '{key}', which the tool loop changes from round to round: use the request's own property.", nameof(request));
            }
        }

        bool isOne = request.Extra.TryGetPropertyValue("n", out JsonNode? n)
            ? n is JsonValue value && value.ToJsonString() == "1"
            : request.N is null or 1;
        if (!isOne)
        {
            throw new ArgumentException("A tool loop goes on with one answer: N must be 1 or null.", nameof(request));
        }
    }
}
