namespace Vllm;

/// <summary>One more request is about to be sent for a call that was made before (<see cref="VllmClient.Retrying"/>).</summary>
public sealed class RetryingEventArgs : EventArgs
{
    internal RetryingEventArgs(string endpoint, int attempt, TimeSpan delay, VllmException? exception)
    {
        Endpoint = endpoint;
        Attempt = attempt;
        Delay = delay;
        Exception = exception;
    }

    /// <summary>The path that is called, such as <c>/v1/chat/completions</c>.</summary>
    public string Endpoint { get; }

    /// <summary>The number of the coming request, from 2 on.</summary>
    public int Attempt { get; }

    /// <summary>How long it is waited before; for a hedge, how long the others have been waited for.</summary>
    public TimeSpan Delay { get; }

    /// <summary>The failure that is to be mended; null for a hedge.</summary>
    public VllmException? Exception { get; }

    /// <summary>Whether nothing has failed and the answer is merely late (<see cref="HedgingOptions"/>).</summary>
    public bool IsHedge => Exception is null;
}
