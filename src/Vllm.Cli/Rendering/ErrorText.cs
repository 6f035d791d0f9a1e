namespace Vllm.Cli;

/// <summary>A failure as one line for people: what happened, and what to do about it.</summary>
internal static class ErrorText
{
    public static string Of(VllmException exception)
    {
        string text = $"{CommandLine.Name}: {Happened(exception)}";
        string? advice = Advice(exception);
        return advice is null ? text : $"{text.TrimEnd('.')}. {advice}";
    }

    private static string Happened(VllmException exception) => exception switch
    {
        VllmConnectionException when exception.Attempts > 1 => $"{exception.Message.TrimEnd('.')}; tried {exception.Attempts} times",
        VllmApiException api => $"The server refused the request ({(int)api.StatusCode}): {api.Message}",
        VllmStreamException { Kind: FailureKind.Stream } => $"The server reported an error in the middle of the answer: {exception.Message}",
        VllmStreamException => $"The answer is not complete: {exception.Message}",
        _ => exception.Message,
    };

    private static string? Advice(VllmException exception) => exception switch
    {
        VllmConnectionException =>
            "Start a server with 'vllm serve MODEL', name another with --base-url, or try without one: vllmc chat --demo \"Hello\"",
        VllmApiException { Reason: var reason } when reason == ApiErrorReason.ModelNotFound => "'vllmc models' lists what the server has.",
        VllmApiException { Reason: var reason } when reason == ApiErrorReason.Unauthorized => "Give its key with VLLM_API_KEY or --api-key.",
        VllmApiException { Reason: var reason } when reason == ApiErrorReason.ContextLengthExceeded => "Shorten the prompt, or lower --max-tokens.",
        VllmApiException { Reason: var reason } when reason == ApiErrorReason.EndpointNotFound => "Is --base-url the address of a vLLM server, with /v1?",
        VllmApiException { RetryAfter: { } wait } => string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"It asks to wait {wait.TotalSeconds:0.###} s."),
        VllmTimeoutException timeout => $"{OptionOf(timeout.Phase)} sets this limit.",
        VllmResponseException { TooLarge: true } => "--max-event-bytes sets the limit for one event.",
        _ => null,
    };

    private static string OptionOf(TimeoutPhase phase) => phase switch
    {
        TimeoutPhase.Connect => "--connect-timeout",
        TimeoutPhase.FirstToken => "--first-token-timeout",
        TimeoutPhase.Idle => "--idle-timeout",
        _ => "--timeout",
    };
}
