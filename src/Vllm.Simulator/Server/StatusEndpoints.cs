using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Server;

/// <summary><c>/health</c>, <c>/ping</c> and <c>/version</c>.</summary>
internal sealed class StatusEndpoints(FrontEnd frontEnd, EngineState engine)
{
    // The version whose traffic the recordings hold.
    private const string Version = "0.32.0";

    public Task HealthAsync(HttpContext context) =>
        HttpAnswers.EmptyAsync(context, engine.IsDead ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);

    public Task VersionAsync(HttpContext context)
    {
        var json = new WireWriter();
        json.StartObject().Field("version", Version);
        if (frontEnd == FrontEnd.Rust)
        {
            json.Field("rust_frontend_version", Version);
        }

        return HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, json.EndObject());
    }
}
