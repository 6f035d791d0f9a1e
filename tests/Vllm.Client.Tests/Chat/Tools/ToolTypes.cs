using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Vllm.Tests.Chat.Tools;

/// <summary>The types of the tools in these tests, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WeatherArguments))]
[JsonSerializable(typeof(Weather))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class ToolTypes : JsonSerializerContext;

internal sealed record WeatherArguments([property: Description("The city")] string City, int Days = 1);

internal sealed record Weather(string Sky, double Degrees);
