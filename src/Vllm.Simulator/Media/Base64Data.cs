using System.Buffers;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Media;

/// <summary>Base64 as strict as the server takes it: no blanks, no other signs.</summary>
internal static class Base64Data
{
    private static readonly SearchValues<char> Digits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    public static byte[] Decode(string text)
    {
        string digits = text.TrimEnd('=');
        if (digits.AsSpan().ContainsAnyExcept(Digits))
        {
            throw ApiError.BadRequest("Non-base64 digit found").ToException();
        }

        return text.Length % 4 == 0 && text.Length - digits.Length <= 2
            ? Convert.FromBase64String(text)
            : throw ApiError.BadRequest("Incorrect padding").ToException();
    }
}
