using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Faults;

/// <summary>The fault of one answer, on its way: it happens at the latest when its place is reached, and only once.</summary>
internal sealed class ActiveFault(Fault? fault, int place, HttpContext context, TimeProvider time)
{
    private bool _hasHappened;

    public FaultKind? Kind => fault?.Kind;

    /// <summary>The tokens after which the engine gives the answer up; null: never.</summary>
    public int? AbortAfter => Kind == FaultKind.Abort ? place : null;

    /// <summary>Bytes of the body before the fault; null: counted in tokens.</summary>
    public int? Bytes => fault is { Position.IsBytes: true } ? place : null;

    /// <summary>The pause before each byte; null: none.</summary>
    public TimeSpan? Trickle => Kind == FaultKind.Trickle ? fault!.Time : null;

    public bool IsDueInBody => !_hasHappened && Kind is FaultKind.Stall or FaultKind.Cut or FaultKind.End or FaultKind.Reset or FaultKind.BadJson or FaultKind.BadUtf8;

    /// <summary>Whether the next event is to be spoiled.</summary>
    public bool SpoilsNextWrite { get; private set; }

    /// <summary>What happens before an answer; and the body that breaks later on.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        switch (Kind)
        {
            case FaultKind.Refuse:
                throw ConnectionEnd.Reset(context);
            case FaultKind.Close:
                throw await ConnectionEnd.CloseAsync(context).ConfigureAwait(false);
            case FaultKind.Status:
                await AnswerAsync(cancellationToken).ConfigureAwait(false);
                throw new AnswerEndedException(isConnectionOver: false);
            case FaultKind.SlowStart:
                await Task.Delay(fault!.Time!.Value, time, cancellationToken).ConfigureAwait(false);
                return;
            case FaultKind.End:
                // Kestrel frames a body by chunks unless another coding is named; then it lasts until the close (RFC 7230, 3.3.1).
                context.Response.Headers.TransferEncoding = "identity";
                break;
        }

        if (IsDueInBody || Trickle is not null)
        {
            context.Response.Body = new FaultyBody(context.Response.Body, this, context.Response);
        }
    }

    /// <summary>Before each token of the engine.</summary>
    /// <param name="count">Tokens so far.</param>
    /// <param name="isStream">Whether they have been sent.</param>
    /// <param name="cancellationToken">The client left, or the server stops.</param>
    public async ValueTask BeforeTokenAsync(int count, bool isStream, CancellationToken cancellationToken)
    {
        if (_hasHappened || fault is null || Bytes is not null || count != place)
        {
            return;
        }

        switch (Kind)
        {
            case FaultKind.Error:
                _hasHappened = true;
                throw Serving.EngineErrors.Internal.ToException();
            case FaultKind.BadJson or FaultKind.BadUtf8 when isStream:
                SpoilsNextWrite = true;
                return;
            case FaultKind.Stall:
            case FaultKind.Cut or FaultKind.End or FaultKind.Reset when isStream:
                await HappenAsync(cancellationToken).ConfigureAwait(false);
                return;
        }
    }

    /// <summary>The place is reached, and all before it was flushed.</summary>
    public async Task HappenAsync(CancellationToken cancellationToken)
    {
        _hasHappened = true;
        switch (Kind)
        {
            case FaultKind.Stall:
                await Task.Delay(fault!.Time ?? Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
                return;
            case FaultKind.Cut:
                throw await ConnectionEnd.CloseAsync(context).ConfigureAwait(false);
            case FaultKind.Reset:
                throw ConnectionEnd.Reset(context);
            case FaultKind.End:
                throw new AnswerEndedException(isConnectionOver: false);
        }
    }

    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        pause > TimeSpan.Zero ? Task.Delay(pause, time, cancellationToken) : Task.CompletedTask;

    /// <summary>The bad byte was sent.</summary>
    public void HasSpoiled() => (_hasHappened, SpoilsNextWrite) = (true, false);

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        foreach ((string name, string value) in fault!.Headers)
        {
            response.Headers[name] = value;
        }

        bool canHaveBody = fault.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        if (fault.Body is null && canHaveBody)
        {
            throw new ApiError(
                fault.StatusCode, TypeOf(fault.StatusCode), "The simulator was told to fail this request.",
                Code: fault.StatusCode >= 500 ? "server_error" : "invalid_request_error").ToException();
        }

        response.StatusCode = fault.StatusCode;
        if (fault.Body is { } text && canHaveBody)
        {
            byte[] body = Encoding.UTF8.GetBytes(text);
            response.ContentType ??= text switch { ['{' or '[', ..] => "application/json", ['<', ..] => "text/html", _ => "text/plain; charset=utf-8" };
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, cancellationToken).ConfigureAwait(false);
        }
    }

    // vLLM's names for the common ones; its others are http.HTTPStatus phrases in one word.
    private static string TypeOf(int status) => status switch
    {
        400 => "BadRequestError",
        401 => "AuthenticationError",
        404 => "NotFoundError",
        500 => "InternalServerError",
        503 => "ServiceUnavailableError",
        _ => ReasonPhrases.GetReasonPhrase(status).Replace(" ", "", StringComparison.Ordinal),
    };
}
