using System.Text.Json;
using Vllm.Simulator.Chat.Validation;
using Vllm.Simulator.Json;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Tokenization;

/// <summary>What the Python front end accepts at <c>/tokenize</c>, a union of two types, and at <c>/detokenize</c>.</summary>
internal static class PythonTokenizerBody
{
    private static readonly FieldType TokenIds = new(FieldKind.List, Nullable: false, Item: new(FieldKind.Int, Nullable: false, Least: 0));

    private static readonly (string, FieldType)[] PromptFields =
    [
        ("model", new(FieldKind.Text)),
        ("prompt", new(FieldKind.Text, Nullable: false)),
        ("add_special_tokens", new(FieldKind.Bool, Nullable: false)),
        ("return_token_strs", new(FieldKind.Bool)),
    ];

    private static readonly (string, FieldType)[] ChatFormFields =
    [
        ("model", new(FieldKind.Text)),
        ("add_generation_prompt", new(FieldKind.Bool, Nullable: false)),
        ("return_token_strs", new(FieldKind.Bool)),
        ("continue_final_message", new(FieldKind.Bool, Nullable: false)),
        ("add_special_tokens", new(FieldKind.Bool, Nullable: false)),
        ("chat_template", new(FieldKind.Text)),
        ("chat_template_kwargs", new(FieldKind.Map)),
    ];

    public static JsonElement ReadTokenize(byte[] body, string? contentType)
    {
        JsonElement root = PythonBody.Read(body, contentType);
        List<PydanticError> prompt = [.. Missing(root, "prompt"), .. PydanticFields.Check(root, PromptFields)];
        List<PydanticError> chat = [.. PydanticMessages.Check(root), .. PydanticFields.Check(root, ChatFormFields), .. PydanticTools.Check(root)];
        if (prompt.Count > 0 && chat.Count > 0)
        {
            return PythonBody.Accept(root, [.. prompt.Select(error => Of("TokenizeCompletionRequest", error)), .. chat.Select(error => Of("TokenizeChatRequest", error))]);
        }

        if (root.Flag("continue_final_message") && root.Flag("add_generation_prompt"))
        {
            throw ApiError.BadRequest("Cannot set both `continue_final_message` and `add_generation_prompt` to True.").ToException();
        }

        return root;
    }

    public static JsonElement ReadDetokenize(byte[] body, string? contentType)
    {
        JsonElement root = PythonBody.Read(body, contentType);
        return PythonBody.Accept(root, [.. Missing(root, "tokens"), .. PydanticFields.Check(root, [("model", new(FieldKind.Text)), ("tokens", TokenIds)])]);
    }

    private static IEnumerable<PydanticError> Missing(JsonElement body, string name) =>
        body.TryGetProperty(name, out _) ? [] : [PydanticError.Missing($"body.{name}", body)];

    // Pydantic puts the name of the union's member into the location.
    private static PydanticError Of(string type, PydanticError error) => error with { Location = $"body.{type}{error.Location["body".Length..]}" };
}
