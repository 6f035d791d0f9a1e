using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Chat;
using Vllm.Simulator.Chat.Validation;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Server;
using Vllm.Simulator.Serving;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Tokenization;

/// <summary><c>POST /tokenize</c>: the tokens of a text, or of the prompt that a chat request would make of its messages.</summary>
internal sealed class TokenizeEndpoint(SimulatorOptions options, EngineState engine)
{
    public async Task HandleAsync(HttpContext context)
    {
        byte[] body = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        JsonElement request = options.FrontEnd == FrontEnd.Python
            ? PythonTokenizerBody.ReadTokenize(body, context.Request.ContentType)
            : RustTokenizerBody.ReadTokenize(body, context.Request.ContentType);
        RequestBody.CheckModel(request.Text("model"), options);
        List<int> tokens = Tokenizer.Encode(request.Text("prompt") ?? Render(request));
        var json = new WireWriter();
        json.StartObject().Field("count", tokens.Count).Field("max_model_len", options.MaxModelLen).Name("tokens").Values(tokens).Name("token_strs");
        _ = request.Flag("return_token_strs") ? json.Texts(tokens.Select(Vocabulary.Name)) : json.Null();
        await HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, json.EndObject()).ConfigureAwait(false);
    }

    private string Render(JsonElement body)
    {
        if (options.FrontEnd == FrontEnd.Python)
        {
            MessageRules.CheckParts(body, options);
        }
        else
        {
            RustRules.CheckParts(body, options);
        }

        return ChatTemplate.Render(ChatMedia.Load(ChatRequestReader.Read(body), body, options, engine));
    }
}
