namespace Vllm.Simulator.Wire;

/// <summary>Headers, errors and ids of the Rust front end (axum): errors have words for codes.</summary>
internal sealed class RustFrontEnd : IFrontEndShape
{
    public string StreamContentType => "text/event-stream";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> StreamHeaders { get; } = new Dictionary<string, string> { ["cache-control"] = "no-cache" };

    public string NewAnswerId() => Guid.NewGuid().ToString("N")[..8];

    public void WriteError(WireWriter json, ApiError error) => json.StartObject().Name("error").StartObject()
        .Field("message", error.Message).Field("type", error.Status >= 500 ? "server_error" : "invalid_request_error")
        .Field("param", error.Param).Field("code", error.Code).EndObject().EndObject();

    public void WriteStreamError(WireWriter json, ApiError error) => WriteError(json, error);
}
