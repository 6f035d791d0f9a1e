using System.Text.Json.Nodes;

namespace Vllm;

/// <summary>
/// A completion request put together step by step: the same as a <see cref="CompletionRequest"/>, one call for each property.
/// </summary>
/// <remarks>
/// It never changes: each call gives a new builder, so that a common beginning can be kept and gone on with in several ways. A call
/// whose result is dropped does nothing.
/// </remarks>
/// <example>
/// <code>
/// Completion answer = await client.Completions.Create().Prompt("Once upon a time").MaxTokens(64).SendAsync();
/// </code>
/// </example>
public sealed partial class CompletionBuilder
{
    private readonly CompletionsApi _completions;
    private readonly RequestOptions? _options;

    internal CompletionBuilder(CompletionsApi completions)
        : this(completions, new CompletionRequest(), null)
    {
    }

    private CompletionBuilder(CompletionsApi completions, CompletionRequest request, RequestOptions? options)
    {
        _completions = completions;
        Request = request;
        _options = options;
    }

    /// <summary>The request as it is so far.</summary>
    public CompletionRequest Request { get; }

    /// <summary>Sets a field that has no method here, by its JSON name; see <see cref="CompletionRequest.Extra"/>.</summary>
    public CompletionBuilder Extra(string name, JsonNode? value) => With(Request with { Extra = Request.Extra.With(name, value) });

    /// <summary>Sets the time limits, retries, headers and the like of this call; null takes the client's.</summary>
    public CompletionBuilder Options(RequestOptions? options) => new(_completions, Request, options);

    /// <inheritdoc cref="CompletionsApi.CreateAsync(CompletionRequest, CancellationToken)"/>
    public Task<Completion> SendAsync(CancellationToken cancellationToken = default) =>
        _completions.CreateAsync(Request, _options, cancellationToken);

    /// <inheritdoc cref="CompletionsApi.StreamAsync(CompletionRequest, CancellationToken)"/>
    public CompletionStream StreamAsync(CancellationToken cancellationToken = default) =>
        _completions.StreamAsync(Request, _options, cancellationToken);

    /// <summary>Model and counts; what is asked stays out of logs.</summary>
    public override string ToString() => Request.ToString();

    private CompletionBuilder With(CompletionRequest request) => new(_completions, request, _options);
}
