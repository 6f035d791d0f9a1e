using System.Text.Json.Serialization;

namespace Vllm.Benchmarks.Measuring;

/// <summary>How a child process tells its samples.</summary>
[JsonSerializable(typeof(Sample))]
internal sealed partial class MeasuringJson : JsonSerializerContext;
