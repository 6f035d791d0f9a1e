using System.Text;
using System.Text.Json;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Validation;

/// <summary>One finding of pydantic, and how vLLM writes several of them into one message.</summary>
internal sealed record PydanticError(string Type, string Location, string Message, string Input, string? Context = null)
{
    private const int MostShown = 10;

    public static PydanticError Missing(string location, JsonElement parent) =>
        new("missing", location, "Field required", PythonText.Input(parent));

    public static PydanticError Literal(string location, string expected, JsonElement value) =>
        new("literal_error", location, $"Input should be {expected}", PythonText.Input(value), $"'expected': {PythonText.Repr(expected)}");

    /// <summary>The answer to a request with these findings; <paramref name="total"/> counts those not listed too.</summary>
    public static ApiError ToApiError(IReadOnlyList<PydanticError> errors, int total)
    {
        var message = new StringBuilder().Append(total).Append(total == 1 ? " validation error:" : " validation errors:");
        foreach (PydanticError error in errors.Take(MostShown))
        {
            message.Append("\n  ").Append(error);
        }

        if (total > MostShown)
        {
            message.Append("\n  ...and ").Append(total - MostShown).Append(" more errors");
        }

        return new ApiError(400, "Bad Request", message.ToString(), errors[0].Location);
    }

    public override string ToString() =>
        $"{{'type': {PythonText.Repr(Type)}, 'loc': {PythonText.Repr(Location)}, 'msg': {PythonText.Repr(Message)}, "
        + $"'input': {PythonText.Repr(Input)}{(Context is null ? "" : $", 'ctx': {{{Context}}}")}}}";
}
