using System.Text.Json;

namespace Vllm;

/// <summary>A type that knows its own JSON, because a plain mapping of its properties would not give the wire format.</summary>
internal interface IWireJson<TSelf>
    where TSelf : IWireJson<TSelf>
{
    /// <summary>Writes one JSON value.</summary>
    void WriteTo(Utf8JsonWriter writer);

    /// <summary>Keeps the JSON as it is, whatever it holds.</summary>
    static abstract TSelf FromWire(RawJson json);
}
