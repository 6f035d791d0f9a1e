using System.Collections.Concurrent;

namespace Vllm;

/// <summary>The address of a server: the root, and what lies under <c>/v1</c>.</summary>
internal sealed class ServerAddress
{
    private static readonly string[] EndpointEnds = ["/chat/completions", "/completions", "/responses", "/embeddings", "/models"];

    /// <summary>How much of a wrong address is shown.</summary>
    private const int MostShown = 300;

    /// <summary>Of a dozen endpoints, each made once: that takes longer than all the rest of building a request.</summary>
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    private ServerAddress(Uri root) => Root = root;

    /// <summary>The root with a trailing slash: <c>/health</c> and <c>/version</c> live here.</summary>
    public Uri Root { get; }

    /// <summary>The base of the OpenAI-compatible API, as users write it.</summary>
    public Uri BaseUrl => new(Root, "v1");

    /// <summary>Reads an address as <see cref="VllmClientOptions.BaseUrl"/> describes it.</summary>
    /// <exception cref="ArgumentException">The address is wrong; the message says why.</exception>
    public static ServerAddress Parse(string baseUrl)
    {
        if (string.IsNullOrWhiteSpace(baseUrl))
        {
            throw new ArgumentException($"The base URL is empty; write for example {VllmClientOptions.DefaultBaseUrl}.", nameof(baseUrl));
        }

        string text = baseUrl.Trim();
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            throw Wrong(text, $"it has no scheme; write http://{Shown(text)}");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            throw Wrong(text, "it is no valid address; write for example http://localhost:8000/v1");
        }

        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        {
            throw Wrong(text, $"the scheme '{uri.Scheme}' is not supported; use http or https");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Wrong(text, $"it holds credentials; remove them and give a key in {nameof(VllmClientOptions)}.{nameof(VllmClientOptions.ApiKey)}");
        }

        if (uri.Query.Length > 0 || text.Contains('?', StringComparison.Ordinal))
        {
            throw Wrong(text, "it holds a query; remove everything from the question mark on");
        }

        if (uri.Fragment.Length > 0 || text.Contains('#', StringComparison.Ordinal))
        {
            throw Wrong(text, "it holds a fragment; remove everything from the # on");
        }

        string path = uri.AbsolutePath.TrimEnd('/');
        if (EndpointEnds.FirstOrDefault(end => path.EndsWith(end, StringComparison.Ordinal)) is { } endpoint)
        {
            throw Wrong(text, $"it is the address of one endpoint; leave out '{endpoint}'");
        }

        if (path.EndsWith("/v1", StringComparison.Ordinal))
        {
            path = path[..^3].TrimEnd('/');
        }

        return new ServerAddress(new UriBuilder(uri.Scheme, uri.Host, uri.Port, path + "/").Uri);
    }

    /// <summary>The address of a path under the root, such as <c>v1/models</c>. The path is ours, never text from outside.</summary>
    public Uri For(string path) => _addresses.GetOrAdd(path, static (path, root) => new Uri(root, path), Root);

    /// <summary>The text without what may be a secret: a password before the @, and the query.</summary>
    public static string Describe(string? baseUrl)
    {
        string text = baseUrl ?? "";
        int query = text.AsSpan().IndexOfAny('?', '#');
        text = query < 0 ? text : text[..(query + 1)] + "***";
        int at = text.LastIndexOf('@');
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? text : $"{(scheme < 0 ? "" : text[..(scheme + 3)])}***{text[at..]}";
    }

    private static string Shown(string baseUrl) => MessageText.Clean(Describe(baseUrl), null, MostShown);

    private static ArgumentException Wrong(string baseUrl, string reason) =>
        new($"The base URL '{Shown(baseUrl)}' cannot be used: {reason}.", nameof(baseUrl));
}
