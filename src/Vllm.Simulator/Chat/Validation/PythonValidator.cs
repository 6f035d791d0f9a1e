using System.Text.Json;
using Vllm.Simulator.Validation;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>What the Python front end checks before it looks at the model: the body's JSON, then vLLM's own rules, then the types.</summary>
internal static class PythonValidator
{
    public static JsonElement Validate(ReadOnlySpan<byte> body, string? contentType)
    {
        JsonElement root = PythonBody.Read(body, contentType);
        PythonRules.Check(root);
        return PythonBody.Accept(
            root, [.. PydanticMessages.Check(root), .. PydanticFields.Check(root, ChatFields.All), .. PydanticStop.Check(root), .. PydanticTools.Check(root)]);
    }
}
