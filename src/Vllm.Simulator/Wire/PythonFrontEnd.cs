using System.Text;
using Vllm.Simulator.Json;

namespace Vllm.Simulator.Wire;

/// <summary>Headers, errors and ids of the Python front end (uvicorn, FastAPI).</summary>
internal sealed class PythonFrontEnd : IFrontEndShape
{
    public string StreamContentType => "text/event-stream; charset=utf-8";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string> { ["server"] = "uvicorn" };

    public IReadOnlyDictionary<string, string> StreamHeaders { get; } = new Dictionary<string, string>();

    public string NewAnswerId() => Guid.NewGuid().ToString("N")[..16];

    public void WriteError(WireWriter json, ApiError error) => json.StartObject().Name("error").StartObject()
        .Field("message", error.Message).Field("type", error.Type).Field("param", error.Param).Field("code", error.Status)
        .EndObject().EndObject();

    // In a stream the error goes through json.dumps: blanks after the signs, nothing but ASCII.
    public void WriteStreamError(WireWriter json, ApiError error) => json.Raw(Encoding.ASCII.GetBytes(
        $"{{\"error\": {{\"message\": {PythonJson.Quote(error.Message, asciiOnly: true)}, \"type\": {PythonJson.Quote(error.Type, asciiOnly: true)}, "
        + $"\"param\": {(error.Param is null ? "null" : PythonJson.Quote(error.Param, asciiOnly: true))}, \"code\": {error.Status}}}}}"));
}
