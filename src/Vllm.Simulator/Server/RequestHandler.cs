using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Chat;
using Vllm.Simulator.Completions;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Faults;
using Vllm.Simulator.Models;
using Vllm.Simulator.Tokenization;
using Vllm.Simulator.Validation;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Server;

/// <summary>The way of every request: headers, key, route, and what both front ends say to a wrong one.</summary>
internal sealed class RequestHandler
{
    private readonly SimulatorOptions _options;
    private readonly IFrontEndShape _frontEnd;
    private readonly Dictionary<string, Route> _routes;
    private readonly byte[]? _authorization;
    private readonly FaultInjector _faults;

    public RequestHandler(SimulatorOptions options, EngineState engine)
    {
        bool isPython = options.FrontEnd == FrontEnd.Python;
        _options = options;
        _frontEnd = isPython ? new PythonFrontEnd() : new RustFrontEnd();
        _authorization = options.ApiKey is { } key ? System.Text.Encoding.UTF8.GetBytes($"Bearer {key}") : null;
        _faults = new FaultInjector(options);
        var status = new StatusEndpoints(options.FrontEnd, engine);
        _routes = new(StringComparer.Ordinal)
        {
            ["/v1/chat/completions"] = new("POST", new ChatEndpoint(options, engine, _frontEnd, _faults).HandleAsync, ChoosesFault: true),
            ["/v1/completions"] = new("POST", new CompletionEndpoint(options, engine, _frontEnd, _faults).HandleAsync, ChoosesFault: true),
            ["/tokenize"] = new("POST", new TokenizeEndpoint(options, engine).HandleAsync),
            ["/detokenize"] = new("POST", new DetokenizeEndpoint(options).HandleAsync),
            ["/v1/models"] = new("GET", new ModelsEndpoint(options).HandleAsync),
            ["/health"] = new("GET", status.HealthAsync),
            ["/version"] = new("GET", status.VersionAsync),
        };
        if (isPython)
        {
            // SageMaker's path, which only the Python front end has.
            _routes["/ping"] = new("GET POST", status.HealthAsync);
        }
    }

    public async Task HandleAsync(HttpContext context)
    {
        foreach ((string name, string value) in _frontEnd.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (_options.EnableRequestIdHeaders)
        {
            string? given = context.Request.Headers["X-Request-Id"];
            // Kestrel sends no header value beyond ASCII.
            bool canBeSent = !string.IsNullOrEmpty(given) && given.All(c => c is >= ' ' and <= '~');
            context.Response.Headers["x-request-id"] = canBeSent ? given : Guid.NewGuid().ToString("N");
        }

        try
        {
            await (IsAuthorized(context.Request) ? RouteAsync(context) : UnauthorizedAsync(context)).ConfigureAwait(false);
        }
        catch (ApiException failure)
        {
            if (failure.Error.IsUnexpected)
            {
                context.Response.Headers.Remove("Vary");
                context.Response.Headers.Remove("Access-Control-Allow-Origin");
            }

            var json = new WireWriter();
            _frontEnd.WriteError(json, failure.Error);
            await HttpAnswers.JsonAsync(context, failure.Error.Status, json).ConfigureAwait(false);
        }
        catch (BodyUnreadableException failure)
        {
            await DetailAsync(context, StatusCodes.Status400BadRequest, failure.Message).ConfigureAwait(false);
        }
        catch (AnswerEndedException end)
        {
            if (end.IsConnectionOver)
            {
                context.Abort();
            }
        }
        catch (OperationCanceledException)
        {
            // The client left, or the server stops: nobody waits for the rest.
            context.Abort();
        }
        catch (IOException)
        {
            context.Abort();
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            // A mistake of the simulator's own: an empty 500 would leave its user in the dark.
            var json = new WireWriter();
            _frontEnd.WriteError(json, new ApiError(500, "InternalServerError", $"The simulator failed: {failure.Message}", Code: "server_error"));
            await HttpAnswers.JsonAsync(context, StatusCodes.Status500InternalServerError, json).ConfigureAwait(false);
        }
    }

    private bool IsAuthorized(HttpRequest request) =>
        _authorization is null
        || !(request.Path.Value ?? "").StartsWith("/v1", StringComparison.Ordinal)
        || HttpMethods.IsOptions(request.Method)
        || System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), _authorization);

    private static Task UnauthorizedAsync(HttpContext context)
    {
        var json = new WireWriter();
        json.StartObject().Field("error", "Unauthorized").EndObject();
        return HttpAnswers.JsonAsync(context, StatusCodes.Status401Unauthorized, json);
    }

    private Task RouteAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "/";
        bool isPython = _options.FrontEnd == FrontEnd.Python;
        if (isPython)
        {
            // The CORS layer, inside the check of the key.
            context.Response.Headers.Vary = "Origin";
            if (request.Headers.Origin.Count > 0)
            {
                context.Response.Headers.AccessControlAllowOrigin = "*";
            }
        }

        if (!_routes.TryGetValue(path, out Route? route))
        {
            if (isPython && path.EndsWith('/') && _routes.ContainsKey(path[..^1]))
            {
                context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                context.Response.Headers.Location = $"{request.Scheme}://{request.Host}{path[..^1]}{request.QueryString}";
                context.Response.ContentLength = 0;
                return Task.CompletedTask;
            }

            return DetailAsync(context, StatusCodes.Status404NotFound, "Not Found");
        }

        if (!route.Methods.Split(' ').Contains(request.Method))
        {
            context.Response.Headers.Allow = route.Methods.Replace(" ", ", ", StringComparison.Ordinal);
            return DetailAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
        }

        return route.ChoosesFault ? route.Handler(context) : RunAsync(route, context);
    }

    private async Task RunAsync(Route route, HttpContext context)
    {
        if (_faults.ForOther(context) is { } fault)
        {
            await fault.BeginAsync(context.RequestAborted).ConfigureAwait(false);
        }

        await route.Handler(context).ConfigureAwait(false);
    }

    // FastAPI explains in "detail"; the Rust front end gives the bare status.
    private Task DetailAsync(HttpContext context, int status, string detail)
    {
        if (_options.FrontEnd == FrontEnd.Rust)
        {
            return HttpAnswers.EmptyAsync(context, status);
        }

        var json = new WireWriter();
        json.StartObject().Field("detail", detail).EndObject();
        return HttpAnswers.JsonAsync(context, status, json);
    }

    private sealed record Route(string Methods, RequestDelegate Handler, bool ChoosesFault = false);
}
