namespace Vllm;

/// <summary>Marks the whole answer of an endpoint, so that an exception can carry the part that had arrived of any of them.</summary>
internal interface IAnswer;
