namespace Vllm.Simulator.Faults;

/// <summary>Headers of an answer that a fault makes up.</summary>
internal static class FaultHeaders
{
    // RFC 9110, 5.6.2: the characters of a token.
    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Whether Kestrel sends it; it refuses values beyond visible ASCII.</summary>
    public static bool CanBeSent(string name, string value) => IsName(name) && value.All(c => c is >= ' ' and <= '~');
}
