using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Server;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Tokenization;

/// <summary><c>POST /detokenize</c>: the text of tokens; one that does not exist has none (recorded: detokenize-error).</summary>
internal sealed class DetokenizeEndpoint(SimulatorOptions options)
{
    public async Task HandleAsync(HttpContext context)
    {
        byte[] body = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        JsonElement request = options.FrontEnd == FrontEnd.Python
            ? PythonTokenizerBody.ReadDetokenize(body, context.Request.ContentType)
            : RustTokenizerBody.ReadDetokenize(body, context.Request.ContentType);
        RequestBody.CheckModel(request.Text("model"), options);
        var json = new WireWriter();
        json.StartObject().Field("prompt", Tokenizer.Decode(request.Get("tokens").Ints())).EndObject();
        await HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, json).ConfigureAwait(false);
    }
}
