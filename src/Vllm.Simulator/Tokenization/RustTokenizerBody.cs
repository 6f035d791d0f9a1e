using System.Text.Json;
using Vllm.Simulator.Json;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Tokenization;

/// <summary>What the Rust front end accepts at <c>/tokenize</c>, an enum without a tag, and at <c>/detokenize</c>.</summary>
internal static class RustTokenizerBody
{
    private static readonly RustBody Detokenize = new(
        "DetokenizeRequest", "tokens", new Dictionary<string, string> { ["model"] = "a string", ["tokens"] = "a sequence" }, CheckIds);

    public static JsonElement ReadTokenize(byte[] body, string? contentType)
    {
        JsonElement root = RustBody.ReadAny(body, contentType);
        bool isChat = root.Get("messages").Items().Any() && root.Get("messages").Items().All(message => message.Text("role") is not null);
        if (!isChat && root.Text("prompt") is null)
        {
            // The mistake belongs to no place in the body.
            throw new ApiError(
                400, "BadRequestError",
                "Failed to deserialize the JSON body into the target type: data did not match any variant of untagged enum TokenizeRequest",
                Code: "json_parse_error").ToException();
        }

        if (isChat && root.Flag("continue_final_message") && root.Flag("add_generation_prompt", otherwise: true))
        {
            throw ApiError.BadRequest("Cannot set both `continue_final_message` and `add_generation_prompt` to True.").ToException();
        }

        return root;
    }

    public static JsonElement ReadDetokenize(byte[] body, string? contentType) => Detokenize.Read(body, contentType);

    private static void CheckIds(SerdeTypes types, string field, SerdeNode value)
    {
        for (int i = 0; field == "tokens" && i < value.Members.Count; i++)
        {
            types.Check($"tokens[{i}]", value.Members[i].Value, "u32", isOptional: false);
        }
    }
}
