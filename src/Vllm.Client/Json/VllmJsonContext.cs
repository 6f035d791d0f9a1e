using System.Text.Json.Serialization;

namespace Vllm;

/// <summary>The only source-generated context: vLLM's names are the .NET names in snake_case, and null means "not sent".</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(ConversationDocument))]
[JsonSerializable(typeof(CompletionRequest))]
internal sealed partial class VllmJsonContext : JsonSerializerContext;
