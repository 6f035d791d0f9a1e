namespace Vllm.Simulator.Wire;

/// <summary>What all answers of a front end have in common: headers, errors, ids.</summary>
internal interface IFrontEndShape
{
    string StreamContentType { get; }

    /// <summary>Headers of every answer, and those of streams.</summary>
    IReadOnlyDictionary<string, string> Headers { get; }

    IReadOnlyDictionary<string, string> StreamHeaders { get; }

    string NewAnswerId();

    void WriteError(WireWriter json, ApiError error);

    void WriteStreamError(WireWriter json, ApiError error);
}
