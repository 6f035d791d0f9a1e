using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm.Cli;

/// <summary>An option that takes a JSON object.</summary>
internal static class JsonObjectOption
{
    // Two values for one name: which one the user means cannot be known.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static Option<JsonObject?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "JSON",
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            try
            {
                if (JsonNode.Parse(text, documentOptions: Strict) is not JsonObject json)
                {
                    result.AddError($"{name} needs a JSON object such as '{{\"top_logprobs\": 2}}', not '{text}'");
                }
                else if (json.ContainsKey("stream"))
                {
                    result.AddError($"{name} cannot set 'stream': answers are streamed unless --no-stream is given");
                }
                else
                {
                    return json;
                }
            }
            catch (JsonException exception)
            {
                result.AddError($"{name}: '{text}' is not JSON ({exception.Message.TrimEnd('.')})");
            }

            return null;
        },
    };
}
