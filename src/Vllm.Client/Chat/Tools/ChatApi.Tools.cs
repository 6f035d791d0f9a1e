using Microsoft.Extensions.AI;

namespace Vllm;

/// <content>The tool loop: ask, run the tools that the model calls, give it their results, until it answers.</content>
public sealed partial class ChatApi
{
    /// <summary>Asks, runs the tools that the model calls, gives it their results, and so on until it answers.</summary>
    /// <remarks>
    /// <para>
    /// The rounds are not streamed. vLLM's Python front end then gives a call whose JSON is broken as plain text, which ends the run;
    /// streamed, it is a call, and the model hears what was wrong and can mend it: see <see cref="StreamToolsAsync"/>.
    /// </para>
    /// <para>
    /// Only the given tools are ever called, and only with arguments that are a JSON object; a call of an answer that was cut is not run.
    /// Tools run on the thread pool, several at once. What goes wrong in a tool is told to the model, not thrown; what goes wrong with the
    /// server is thrown, with the rounds so far in <see cref="VllmException.ToolRun"/>.
    /// </para>
    /// </remarks>
    /// <param name="request">
    /// The request. Its <see cref="ChatCompletionRequest.Tools"/> may hold more tools, which the caller runs: a call of one ends the run
    /// (<see cref="ToolRunOutcome.LeftToCaller"/>). A <see cref="ToolChoice"/> that forces a call holds for the first round only.
    /// </param>
    /// <param name="tools">The tools: made by <see cref="ToolFunction"/>, or any other <see cref="AIFunction"/>.</param>
    /// <param name="options">Limits, approval, errors; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the run: the server stops generating, and the tools' tokens are cancelled.</param>
    /// <exception cref="ArgumentException">The request, a tool or an option can never be right.</exception>
    /// <exception cref="VllmException">A round failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled. For what had happened by then use <see cref="StreamToolsAsync"/>.</exception>
    public Task<ToolRun> RunToolsAsync(
        ChatCompletionRequest request, IEnumerable<AIFunction> tools, ToolRunOptions? options = null, CancellationToken cancellationToken = default) =>
        Start(request, tools, options, stream: false, cancellationToken).ToRunAsync(CancellationToken.None);

    /// <summary>
    /// The tool loop with streamed answers: gives the events of all rounds, and of the tools between them. Wrong arguments are refused here; the first
    /// request is sent when the stream is enumerated.
    /// </summary>
    /// <remarks>
    /// What <see cref="RunToolsAsync"/> says holds here, too. Usage is asked for unless the request's
    /// <see cref="ChatCompletionRequest.StreamOptions"/> say otherwise.
    /// </remarks>
    /// <param name="request">The request.</param>
    /// <param name="tools">The tools.</param>
    /// <param name="options">Limits, approval, errors; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the run: the server stops generating, and the tools' tokens are cancelled.</param>
    /// <exception cref="ArgumentException">The request, a tool or an option can never be right.</exception>
    public ToolRunStream StreamToolsAsync(
        ChatCompletionRequest request, IEnumerable<AIFunction> tools, ToolRunOptions? options = null, CancellationToken cancellationToken = default) =>
        Start(request, tools, options, stream: true, cancellationToken);

    private ToolRunStream Start(
        ChatCompletionRequest request, IEnumerable<AIFunction> tools, ToolRunOptions? options, bool stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(tools);
        options ??= new ToolRunOptions();
        options.Validate();
        var loop = new ToolLoop(Completions, request, ToolSet.Create(tools, request, options), options, _timeProvider, stream);
        return new ToolRunStream(loop, cancellationToken);
    }
}
