using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>The members of a request's body while they are written: those that are set, unless an extra one replaces them.</summary>
/// <remarks>
/// By hand and not by the serializer, whose description of a request with all its types costs a new process more than
/// everything else that it does before it sends.
/// </remarks>
/// <param name="writer">Stands within the body's object.</param>
/// <param name="extra">The extra members. A key written twice the Rust front end would refuse.</param>
/// <param name="defaultModel">The model when the request names none; null leaves the choice to the server.</param>
internal sealed class RequestBody(Utf8JsonWriter writer, JsonObject extra, string? defaultModel)
{
    public string? DefaultModel => defaultModel;

    /// <summary>The member that was begun last.</summary>
    public string Key { get; private set; } = "";

    public void Add(string key, string? value)
    {
        if (value is not null && Begin(key))
        {
            writer.WriteStringValue(value);
        }
    }

    public void Add(string key, bool? value)
    {
        if (value is { } flag && Begin(key))
        {
            writer.WriteBooleanValue(flag);
        }
    }

    public void Add(string key, long? value)
    {
        if (value is { } number && Begin(key))
        {
            writer.WriteNumberValue(number);
        }
    }

    public void Add(string key, double? value)
    {
        if (value is { } number && Begin(key))
        {
            writer.WriteNumberValue(number);
        }
    }

    public void Add(string key, IReadOnlyList<string>? values)
    {
        if (values is not null && Begin(key))
        {
            writer.WriteStartArray();
            for (int i = 0; i < values.Count; i++)
            {
                writer.WriteStringValue(values[i]);
            }

            writer.WriteEndArray();
        }
    }

    public void Add(string key, IReadOnlyList<int>? values)
    {
        if (values is not null && Begin(key))
        {
            writer.WriteStartArray();
            for (int i = 0; i < values.Count; i++)
            {
                writer.WriteNumberValue(values[i]);
            }

            writer.WriteEndArray();
        }
    }

    public void Add(string key, StreamOptions? value)
    {
        if (value is not null && Begin(key))
        {
            writer.WriteStartObject();
            writer.WriteOptional("include_usage", value.IncludeUsage);
            writer.WriteOptional("continuous_usage_stats", value.ContinuousUsageStats);
            writer.WriteEndObject();
        }
    }

    public void Add(string key, JsonObject? value) => AddDescribed<JsonNode>(key, value);

    /// <summary>Adds what knows its own JSON.</summary>
    public void AddWire<T>(string key, T? value)
        where T : class, IWireJson<T>
    {
        if (value is not null && Begin(key))
        {
            value.WriteTo(writer);
        }
    }

    /// <inheritdoc cref="AddWire{T}(string, T)"/>
    public void AddWire<T>(string key, IReadOnlyList<T>? values)
        where T : class, IWireJson<T>
    {
        if (values is not null && Begin(key))
        {
            writer.WriteStartArray();
            for (int i = 0; i < values.Count; i++)
            {
                values[i].WriteTo(writer);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Adds what is rarely there, by its generated description.</summary>
    public void AddDescribed<T>(string key, T? value)
        where T : class
    {
        if (value is not null && Begin(key))
        {
            JsonSerializer.Serialize(writer, value, VllmJson.Options.GetTypeInfo(typeof(T)));
        }
    }

    /// <summary>Adds the extra members.</summary>
    public void AddExtra()
    {
        foreach ((string name, JsonNode? value) in extra)
        {
            Key = name;
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value, VllmJson.Options.GetTypeInfo(typeof(JsonNode)));
        }
    }

    private bool Begin(string key)
    {
        Key = key;
        if (extra.ContainsKey(key))
        {
            return false;
        }

        writer.WritePropertyName(key);
        return true;
    }
}
