using System.Globalization;
using System.Text.Json;

namespace Vllm.Simulator.Chat.Validation;

/// <summary>
/// vLLM's <c>ChatCompletionRequest</c> as data: each field's type, and pydantic's finding about a value that is not of it.
/// </summary>
internal static class PydanticSchema
{
    private static readonly Dictionary<string, FieldType> Fields = new()
    {
        ["model"] = new(Kind.Text),
        ["frequency_penalty"] = new(Kind.Float),
        ["logit_bias"] = new(Kind.Map, Item: new(Kind.Float, Nullable: false)),
        ["logprobs"] = new(Kind.Bool),
        ["top_logprobs"] = new(Kind.Int),
        ["max_tokens"] = new(Kind.Int),
        ["max_completion_tokens"] = new(Kind.Int),
        ["n"] = new(Kind.Int),
        ["presence_penalty"] = new(Kind.Float),
        ["seed"] = new(Kind.Int),
        ["stream"] = new(Kind.Bool),
        ["stream_options"] = new(Kind.Map),
        ["temperature"] = new(Kind.Float),
        ["top_p"] = new(Kind.Float),
        ["reasoning_effort"] = new(Kind.Word, Words: ["none", "minimal", "low", "medium", "high", "xhigh", "max"]),
        ["thinking_token_budget"] = new(Kind.Int),
        ["include_reasoning"] = new(Kind.Bool, Nullable: false),
        ["parallel_tool_calls"] = new(Kind.Bool),
        ["user"] = new(Kind.Text),
        ["use_beam_search"] = new(Kind.Bool, Nullable: false),
        ["top_k"] = new(Kind.Int),
        ["min_p"] = new(Kind.Float),
        ["repetition_penalty"] = new(Kind.Float),
        ["length_penalty"] = new(Kind.Float, Nullable: false),
        ["stop_token_ids"] = new(Kind.List, Item: new(Kind.Int, Nullable: false)),
        ["include_stop_str_in_output"] = new(Kind.Bool, Nullable: false),
        ["ignore_eos"] = new(Kind.Bool, Nullable: false),
        ["min_tokens"] = new(Kind.Int, Nullable: false),
        ["skip_special_tokens"] = new(Kind.Bool, Nullable: false),
        ["spaces_between_special_tokens"] = new(Kind.Bool, Nullable: false),
        ["truncate_prompt_tokens"] = new(Kind.Int, Least: -1),
        ["truncation_side"] = new(Kind.Word, Words: ["left", "right"]),
        ["prompt_logprobs"] = new(Kind.Int),
        ["logprob_token_ids"] = new(Kind.List, Item: new(Kind.Int, Nullable: false)),
        ["allowed_token_ids"] = new(Kind.List, Item: new(Kind.Int, Nullable: false)),
        ["bad_words"] = new(Kind.List, Nullable: false, Item: new(Kind.Text, Nullable: false)),
        ["echo"] = new(Kind.Bool, Nullable: false),
        ["add_generation_prompt"] = new(Kind.Bool, Nullable: false),
        ["continue_final_message"] = new(Kind.Bool, Nullable: false),
        ["add_special_tokens"] = new(Kind.Bool, Nullable: false),
        ["documents"] = new(Kind.List, Item: new(Kind.Map, Nullable: false)),
        ["chat_template"] = new(Kind.Text),
        ["chat_template_kwargs"] = new(Kind.Map),
        ["mm_processor_kwargs"] = new(Kind.Map),
        ["structured_outputs"] = new(Kind.Map),
        ["priority"] = new(Kind.Int, Nullable: false),
        ["request_id"] = new(Kind.Text, Nullable: false),
        ["session_id"] = new(Kind.Text),
        ["return_tokens_as_token_ids"] = new(Kind.Bool),
        ["return_token_ids"] = new(Kind.Bool),
        ["return_prompt_text"] = new(Kind.Bool),
        ["return_token_offsets"] = new(Kind.Bool),
        ["routed_experts_prompt_start"] = new(Kind.Int, Nullable: false, Least: 0),
        ["cache_salt"] = new(Kind.Text),
        ["kv_transfer_params"] = new(Kind.Map),
        ["ec_transfer_params"] = new(Kind.Map),
        ["vllm_xargs"] = new(Kind.Map),
        ["stream_interval"] = new(Kind.Int, Least: 1),
    };

    private enum Kind
    {
        Text,
        Int,
        Float,
        Bool,
        Word,
        List,
        Map,
    }

    /// <summary>The findings about all fields but <c>messages</c>, <c>tools</c> and the other nested ones.</summary>
    public static IEnumerable<PydanticError> Check(JsonElement body)
    {
        foreach ((string name, FieldType type) in Fields)
        {
            if (body.TryGetProperty(name, out JsonElement value))
            {
                foreach (PydanticError error in Check($"body.{name}", type, value))
                {
                    yield return error;
                }
            }
        }
    }

    private static IEnumerable<PydanticError> Check(string location, FieldType type, JsonElement value)
    {
        if (type.Nullable && value.ValueKind == JsonValueKind.Null)
        {
            yield break;
        }

        if (Mismatch(type, value) is { } found)
        {
            yield return new(found.Type, location, found.Message, PythonText.Input(value), found.Context);
        }
        else if (type.Item is not null && value.ValueKind == JsonValueKind.Array)
        {
            int i = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                foreach (PydanticError error in Check($"{location}.{i++}", type.Item, item))
                {
                    yield return error;
                }
            }
        }
        else if (type.Item is not null)
        {
            foreach (PydanticError error in value.EnumerateObject().SelectMany(property => Check($"{location}.{property.Name}", type.Item, property.Value)))
            {
                yield return error;
            }
        }
    }

    private static (string Type, string Message, string? Context)? Mismatch(FieldType type, JsonElement value) => type.Kind switch
    {
        Kind.Text => value.ValueKind == JsonValueKind.String ? null : ("string_type", "Input should be a valid string", null),
        Kind.Int => Int(type, value),
        Kind.Float => Float(value),
        Kind.Bool => Bool(value),
        Kind.Word => Word(type.Words!, value),
        Kind.List => value.ValueKind == JsonValueKind.Array ? null : ("list_type", "Input should be a valid list", null),
        _ => value.ValueKind == JsonValueKind.Object ? null : ("dict_type", "Input should be a valid dictionary", null),
    };

    private static (string, string, string?)? Int(FieldType type, JsonElement value)
    {
        double number;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                number = value.GetDouble();
                break;
            case JsonValueKind.True or JsonValueKind.False:
                number = value.ValueKind == JsonValueKind.True ? 1 : 0;
                break;
            case JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed):
                number = parsed;
                break;
            case JsonValueKind.String:
                return ("int_parsing", "Input should be a valid integer, unable to parse string as an integer", null);
            default:
                return ("int_type", "Input should be a valid integer", null);
        }

        return number != Math.Floor(number) ? ("int_from_float", "Input should be a valid integer, got a number with a fractional part", null)
            : number < type.Least ? ("greater_than_equal", $"Input should be greater than or equal to {type.Least}", $"'ge': {type.Least}")
            : null;
    }

    private static (string, string, string?)? Float(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _) => null,
        JsonValueKind.String => ("float_parsing", "Input should be a valid number, unable to parse string as a number", null),
        _ => ("float_type", "Input should be a valid number", null),
    };

    private static (string, string, string?)? Bool(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Number when value.GetDouble() is 0 or 1 => null,
        JsonValueKind.String when value.GetString()!.ToLowerInvariant() is "true" or "false" or "1" or "0" or "on" or "off" or "yes" or "no" or "t" or "f" or "y" or "n" => null,
        JsonValueKind.Number or JsonValueKind.String => ("bool_parsing", "Input should be a valid boolean, unable to interpret input", null),
        _ => ("bool_type", "Input should be a valid boolean", null),
    };

    private static (string, string, string?)? Word(string[] words, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && words.Contains(value.GetString()))
        {
            return null;
        }

        string expected = string.Join(", ", words[..^1].Select(word => $"'{word}'")) + $" or '{words[^1]}'";
        return ("literal_error", $"Input should be {expected}", $"'expected': {PythonText.Repr(expected)}");
    }

    private sealed record FieldType(Kind Kind, bool Nullable = true, FieldType? Item = null, string[]? Words = null, double Least = double.NegativeInfinity);
}
