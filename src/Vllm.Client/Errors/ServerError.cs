using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vllm;

/// <summary>
/// A server's own account of what went wrong, in any of the shapes that vLLM, its front ends, older versions and gateways use:
/// an <c>error</c> object or string, a <c>detail</c>, or the fields at the top.
/// </summary>
internal sealed record ServerError
{
    public required string Message { get; init; }

    public string? Type { get; init; }

    public string? Code { get; init; }

    public string? Param { get; init; }

    /// <summary>The HTTP status that <see cref="Code"/> claims, when it is one.</summary>
    public int? Status =>
        int.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 400 and <= 599 ? status : null;

    /// <summary>The value of an <c>error</c> field; null when it says that there is none.</summary>
    public static ServerError? FromElement(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Object => FromFields(name => error.MemberOrNull(name)),
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => null,
        JsonValueKind.String when TextOf(error) is not { Length: > 0 } => null,
        _ => new ServerError { Message = TextOf(error) ?? "" },
    };

    /// <summary>An error that is no JSON, or has no field that we know.</summary>
    public static ServerError FromText(ReadOnlySpan<byte> text) => new() { Message = Encoding.UTF8.GetString(text) };

    /// <summary>A whole error body; null when no message can be read from it.</summary>
    public static ServerError? FromBody(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (body.MemberOrNull("error") is { } error && FromElement(error) is { } nested)
        {
            return nested;
        }

        return body.MemberOrNull("detail") is { } detail ? FromDetail(detail)
            : body.MemberOrNull("message") is not null ? FromFields(name => body.MemberOrNull(name))
            : null;
    }

    /// <summary>An error whose fields stand beside each other at the top of an answer that has no choices.</summary>
    /// <param name="properties">The fields that belong to no answer.</param>
    /// <param name="isError">Whether the answer calls itself an error; otherwise a message or detail is needed.</param>
    public static ServerError? FromFlat(Dictionary<string, JsonElement> properties, bool isError)
    {
        if (properties.TryGetValue("detail", out JsonElement detail) && !properties.ContainsKey("message"))
        {
            return FromDetail(detail);
        }

        return isError || properties.ContainsKey("message")
            ? FromFields(name => properties.TryGetValue(name, out JsonElement value) ? value : null)
            : null;
    }

    private static ServerError FromFields(Func<string, JsonElement?> field) => new()
    {
        Message = field("message").TextOrNull() ?? "",
        Type = field("type").TextOrNull(),
        Code = field("code").TextOrNull(),
        Param = field("param").TextOrNull(),
    };

    /// <summary>FastAPI's own errors: a text, or a list of places and messages.</summary>
    private static ServerError FromDetail(JsonElement detail)
    {
        if (detail.ValueKind != JsonValueKind.Array)
        {
            return new ServerError { Message = TextOf(detail) ?? "" };
        }

        var message = new StringBuilder();
        foreach (JsonElement entry in detail.EnumerateArray())
        {
            message.Append(message.Length > 0 ? "; " : "");
            if (entry.MemberOrNull("msg") is { } text)
            {
                string place = string.Join('.', entry.ItemsOrNone("loc").Select(TextOf));
                message.Append(place).Append(place.Length > 0 ? ": " : "").Append(TextOf(text));
            }
            else
            {
                message.Append(TextOf(entry));
            }
        }

        return new ServerError { Message = message.ToString() };
    }

    private static string? TextOf(JsonElement value) => JsonExtensions.TextOrNull(value);
}
