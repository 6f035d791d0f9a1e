using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>Lets the serializer call <see cref="IWireJson{TSelf}"/>.</summary>
internal sealed class WireJsonConverter<T> : JsonConverter<T>
    where T : IWireJson<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.FromWire(RawJson.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => value.WriteTo(writer);
}
