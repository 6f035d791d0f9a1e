namespace Vllm;

/// <summary>A word of the server's vocabulary: named members for those we know, any other word passes.</summary>
internal interface IOpenEnum<TSelf>
    where TSelf : struct, IOpenEnum<TSelf>
{
    /// <summary>The word as it stands in the JSON.</summary>
    string Value { get; }

    /// <summary>Wraps any word, known or not.</summary>
    static abstract TSelf Create(string value);
}
