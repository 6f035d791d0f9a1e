using System.Text.Json.Serialization;

namespace Vllm.Testing;

/// <summary>The endpoint a case is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WireEndpoint>))]
public enum WireEndpoint
{
    /// <summary><c>POST /v1/chat/completions</c>.</summary>
    [JsonStringEnumMemberName("chat")]
    Chat,

    /// <summary><c>POST /v1/completions</c>.</summary>
    [JsonStringEnumMemberName("completion")]
    Completion,
}
