using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Server;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Models;

/// <summary><c>GET /v1/models</c>.</summary>
internal sealed class ModelsEndpoint(SimulatorOptions options)
{
    public Task HandleAsync(HttpContext context)
    {
        long now = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        bool isPython = options.FrontEnd == FrontEnd.Python;
        var json = new WireWriter();
        json.StartObject().Field("object", "list").Name("data").StartArray();
        foreach (string name in options.ServedModelNames)
        {
            json.StartObject().Field("id", name).Field("object", "model").Field("created", now)
                .Field("owned_by", isPython ? "vllm" : "vllm-frontend-rs").Field("root", options.ServedModelNames[0])
                .NullField("parent").Field("max_model_len", options.MaxModelLen);
            if (isPython)
            {
                Permission(json, now);
            }

            json.EndObject();
        }

        return HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, json.EndArray().EndObject());
    }

    private static void Permission(WireWriter json, long now) => json.Name("permission").StartArray().StartObject()
        .Field("id", "modelperm-" + Guid.NewGuid().ToString("N")[..16]).Field("object", "model_permission").Field("created", now)
        .Field("allow_create_engine", false).Field("allow_sampling", true).Field("allow_logprobs", true)
        .Field("allow_search_indices", false).Field("allow_view", true).Field("allow_fine_tuning", false)
        .Field("organization", "*").NullField("group").Field("is_blocking", false).EndObject().EndArray();
}
