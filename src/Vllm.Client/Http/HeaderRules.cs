using System.Buffers;

namespace Vllm;

/// <summary>
/// Checks headers that come from outside before anything is sent:
/// <c>TryAddWithoutValidation</c> would let CR LF add header lines of its own (measured on .NET 10).
/// </summary>
internal static class HeaderRules
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The headers that the client writes itself: a second one would contradict it.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Host", "Transfer-Encoding",
    };

    /// <summary>Headers of a body that do not say so in their name: HttpClient takes none of them for a request.</summary>
    private static readonly HashSet<string> OfBodies = new(StringComparer.OrdinalIgnoreCase) { "Allow", "Expires", "Last-Modified" };

    public static void Require(string name, string value)
    {
        if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            throw new ArgumentException($"'{Printable(name)}' is no HTTP header name; use letters, digits and hyphens.", nameof(name));
        }

        if (Reserved.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
        {
            string remedy = name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? $"; use {nameof(VllmClientOptions.ApiKey)}" : "";
            throw new ArgumentException($"The header '{name}' is written by the client itself{remedy}.", nameof(name));
        }

        if (OfBodies.Contains(name))
        {
            throw new ArgumentException($"'{name}' is no header of a request; leave it out.", nameof(name));
        }

        if (value is null || !IsValue(value))
        {
            // The value is not shown: it may be a secret.
            throw new ArgumentException(
                $"The value of the header '{name}' holds a line break, a control character or a character outside ASCII; remove it.", nameof(value));
        }
    }

    public static void RequireKey(string? key)
    {
        if (key is not null && (!IsValue(key) || key.Contains(' ', StringComparison.Ordinal)))
        {
            throw new ArgumentException(
                "The API key holds a space, a line break, a control character or a character outside ASCII; check how it was read (a trailing line feed?).",
                nameof(key));
        }
    }

    private static bool IsValue(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string Printable(string? name) =>
        name is null ? "" : string.Concat(name.Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:x4}"));
}
