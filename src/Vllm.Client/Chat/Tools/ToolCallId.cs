using System.Security.Cryptography;
using System.Text;

namespace Vllm;

/// <summary>Ids for calls that the server gave none.</summary>
internal static class ToolCallId
{
    private const int HashLength = 12;

    /// <summary>
    /// The same id for the same place, another for another. It looks like those of vLLM's Rust front end; Mistral's templates, which want
    /// nine letters and digits, take the last nine.
    /// </summary>
    public static string For(string place) =>
        "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)).AsSpan(0, HashLength));
}
