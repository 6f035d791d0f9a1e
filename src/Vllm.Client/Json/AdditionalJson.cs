using System.Collections.ObjectModel;
using System.Text.Json;

namespace Vllm;

/// <summary>The fields of an answer that this version has no property for.</summary>
internal static class AdditionalJson
{
    public static IReadOnlyDictionary<string, JsonElement> None { get; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    /// <summary>
    /// Keeps the value that the reader stands on; a later value of the same name replaces it, as in any JSON object. What passes the
    /// allowance is left out: a field that nobody knows may cost neither the memory nor the answer.
    /// </summary>
    public static void Keep(ref Dictionary<string, JsonElement>? properties, string name, ref Utf8JsonReader reader, JsonAllowance allowance)
    {
        if (allowance.TryTakeField(name, reader))
        {
            (properties ??= [])[name] = JsonElement.ParseValue(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>A copy, because the stream may go on after it was taken.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Copy(Dictionary<string, JsonElement>? properties) =>
        properties is null ? None : new Dictionary<string, JsonElement>(properties);

    /// <summary>Adds the fields of a chunk to those of the chunks before; the last value of a name stands.</summary>
    public static void Merge(ref Dictionary<string, JsonElement>? into, Dictionary<string, JsonElement>? properties, JsonAllowance allowance)
    {
        if (properties is null)
        {
            return;
        }

        foreach ((string name, JsonElement value) in properties)
        {
            into ??= [];
            if (into.Remove(name, out JsonElement before))
            {
                allowance.GiveBack(name, before);
            }

            if (allowance.TryTakeField(name, value))
            {
                into.Add(name, value);
            }
        }
    }
}
