using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Vllm;

/// <summary>A function that reads its arguments itself, from their JSON.</summary>
internal sealed class HandlerFunction(
    string name, string? description, JsonElement schema, Func<ToolCall, CancellationToken, ValueTask<string>> run) : AIFunction
{
    public override string Name => name;

    public override string Description => description ?? "";

    public override JsonElement JsonSchema => schema;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        await run(CallOf(arguments), cancellationToken).ConfigureAwait(false);

    /// <summary>The call as the model made it, or, from other callers, one made of the arguments they gave.</summary>
    private ToolCall CallOf(AIFunctionArguments arguments)
    {
        if (arguments.Context?.TryGetValue(typeof(ToolCall), out object? call) == true && call is ToolCall known)
        {
            return known;
        }

        var json = new JsonObject();
        foreach ((string key, object? value) in arguments)
        {
            json[key] = value is null ? null : JsonSerializer.SerializeToNode(value, JsonSerializerOptions.GetTypeInfo(value.GetType()));
        }

        return new ToolCall { Name = name, Arguments = json.ToJsonString() };
    }
}
