using System.Net.Sockets;
using System.Text;

namespace Vllm.Simulator.Tests;

/// <summary>One of the two ways to ask for a text, and where its text stands.</summary>
internal sealed record FaultRoute(string Path)
{
    public const string Text = "one two three four five six seven eight nine ten eleven twelve";

    public Task<TcpClient> AskAsync(VllmSimulator server, string? fault, bool stream, IReadOnlyDictionary<string, string>? headers = null)
    {
        string input = Path == "/v1/completions" ? "\"prompt\":\"Count\"" : "\"messages\":[{\"role\":\"user\",\"content\":\"Count\"}]";
        string wish = fault is null ? "" : $",\"fault\":\"{fault}\"";
        string body = $$$"""
            {{{{input}}},"max_tokens":100,"stream":{{{(stream ? "true" : "false")}}},"chat_template_kwargs":{"enable_thinking":false},
             "vllm_xargs":{"script":"{{{Text}}}"{{{wish}}}}}
            """;
        var all = new Dictionary<string, string>(headers ?? new Dictionary<string, string>()) { ["Content-Type"] = "application/json" };
        return RawHttp.ConnectAsync(server, "POST", Path, Encoding.UTF8.GetBytes(body), all);
    }
}
