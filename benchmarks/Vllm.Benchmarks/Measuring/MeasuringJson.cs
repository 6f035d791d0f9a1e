using System.Text.Json.Serialization;

namespace Vllm.Benchmarks.Measuring;

/// <summary>How a child process tells its samples.</summary>
[JsonSerializable(typeof(Sample))]
[JsonSerializable(typeof(FirstSample))]
[JsonSerializable(typeof(ManySample))]
[JsonSerializable(typeof(LargeSample))]
[JsonSerializable(typeof(double[]))]
internal sealed partial class MeasuringJson : JsonSerializerContext;
