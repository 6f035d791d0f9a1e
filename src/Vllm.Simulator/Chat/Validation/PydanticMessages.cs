using System.Text.Json;
using Vllm.Simulator.Validation;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>
/// Findings about <c>messages</c>. A message is a union of eight types, and pydantic lists what each of them misses;
/// the last but one takes any role, so that only a bad content fails.
/// </summary>
internal static class PydanticMessages
{
    // In the order of vLLM's union; what each type asks of the content, and its fixed role.
    private static readonly Variant[] Variants =
    [
        new("ChatCompletionDeveloperMessageParam", "developer", ContentFirst: true, "iterable_type", "Input should be iterable"),
        new("ChatCompletionSystemMessageParam", "system", ContentFirst: true, "iterable_type", "Input should be iterable"),
        new("ChatCompletionUserMessageParam", "user", ContentFirst: true, "iterable_type", "Input should be iterable"),
        new("ChatCompletionAssistantMessageParam", "assistant", ContentFirst: false, "iterable_type", "Input should be iterable"),
        new("ChatCompletionToolMessageParam", "tool", ContentFirst: true, "iterable_type", "Input should be iterable", Required: "tool_call_id"),
        new("ChatCompletionFunctionMessageParam", "function", ContentFirst: true, null, null, Required: "name"),
        new("CustomChatCompletionMessageParam", null, ContentFirst: false, "list_type", "Input should be a valid list"),
    ];

    public static IEnumerable<PydanticError> Check(JsonElement body)
    {
        if (!body.TryGetProperty("messages", out JsonElement messages))
        {
            return [PydanticError.Missing("body.messages", body)];
        }

        return messages.ValueKind != JsonValueKind.Array
            ? [new("list_type", "body.messages", "Input should be a valid list", PythonText.Input(messages))]
            : messages.EnumerateArray().SelectMany((message, i) => CheckMessage($"body.messages.{i}", message));
    }

    private static IEnumerable<PydanticError> CheckMessage(string location, JsonElement message)
    {
        bool isObject = message.ValueKind == JsonValueKind.Object;
        JsonElement content = isObject && message.TryGetProperty("content", out JsonElement found) ? found : default;
        bool hasRole = isObject && message.TryGetProperty("role", out JsonElement role) && role.ValueKind == JsonValueKind.String;
        bool goodContent = content.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined;
        return isObject && hasRole && goodContent ? [] : Variants.SelectMany(variant => CheckVariant(location, variant, message, content)).Concat(Harmony(location, message, content));
    }

    private static IEnumerable<PydanticError> CheckVariant(string location, Variant variant, JsonElement message, JsonElement content)
    {
        string at = $"{location}.{variant.Name}";
        if (message.ValueKind != JsonValueKind.Object)
        {
            return [new("dict_type", at, "Input should be a valid dictionary", PythonText.Input(message))];
        }

        List<PydanticError> aboutContent = [.. Content($"{at}.content", variant, message, content)];
        List<PydanticError> aboutRole = [.. Role($"{at}.role", variant, message)];
        IEnumerable<PydanticError> required = variant.Required is { } name && !message.TryGetProperty(name, out _)
            ? [PydanticError.Missing($"{at}.{name}", message)]
            : [];
        return (variant.ContentFirst ? aboutContent.Concat(aboutRole) : aboutRole.Concat(aboutContent)).Concat(required);
    }

    private static IEnumerable<PydanticError> Content(string location, Variant variant, JsonElement message, JsonElement content)
    {
        if (content.ValueKind is JsonValueKind.String or JsonValueKind.Array)
        {
            yield break;
        }

        if (content.ValueKind == JsonValueKind.Undefined)
        {
            if (variant.ContentFirst)
            {
                yield return PydanticError.Missing(location, message);
            }

            yield break;
        }

        if (content.ValueKind == JsonValueKind.Null && (!variant.ContentFirst || variant.ListError is null))
        {
            yield break;
        }

        yield return new("string_type", location, "Input should be a valid string", PythonText.Input(content));
        if (variant.ListError is not null)
        {
            yield return new(variant.ListError, location, variant.ListMessage!, PythonText.Input(content));
        }
    }

    private static IEnumerable<PydanticError> Role(string location, Variant variant, JsonElement message)
    {
        if (!message.TryGetProperty("role", out JsonElement role))
        {
            yield return PydanticError.Missing(location, message);
        }
        else if (variant.Role is null && role.ValueKind != JsonValueKind.String)
        {
            yield return new("string_type", location, "Input should be a valid string", PythonText.Input(role));
        }
        else if (variant.Role is not null && !(role.ValueKind == JsonValueKind.String && role.GetString() == variant.Role))
        {
            yield return PydanticError.Literal(location, $"'{variant.Role}'", role);
        }
    }

    // The eighth type of the union belongs to another API; a chat message always fails it.
    private static IEnumerable<PydanticError> Harmony(string location, JsonElement message, JsonElement content)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            yield return new("dict_type", $"{location}.Message", "Input should be a valid dictionary", PythonText.Input(message));
            yield break;
        }

        yield return PydanticError.Missing($"{location}.Message.author", message);
        if (content.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined))
        {
            yield return new("list_type", $"{location}.Message.content", "Input should be a valid list", PythonText.Input(content));
        }
    }

    private sealed record Variant(string Name, string? Role, bool ContentFirst, string? ListError, string? ListMessage, string? Required = null);
}
