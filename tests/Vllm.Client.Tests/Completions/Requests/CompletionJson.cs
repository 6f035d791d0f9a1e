using System.Text;
using System.Text.Json.Nodes;

namespace Vllm.Tests.Completions.Requests;

/// <summary>The written body of a completion request as text or as a tree.</summary>
internal static class CompletionJson
{
    public static string Text(CompletionRequest request, string? model = null, bool stream = false) =>
        Encoding.UTF8.GetString(RequestWriter.Write(request, model, stream).Span);

    public static JsonObject Tree(CompletionRequest request, string? model = null, bool stream = false) =>
        JsonNode.Parse(RequestWriter.Write(request, model, stream).Span)!.AsObject();
}
