namespace Vllm;

/// <summary>Which of the four time limits passed (see <see cref="TimeoutOptions"/>).</summary>
public enum TimeoutPhase
{
    /// <summary>Opening the connection.</summary>
    Connect,

    /// <summary>From sending the request to the first event of a stream, or the first byte of a whole answer.</summary>
    FirstToken,

    /// <summary>Between two reads of an answer that had begun.</summary>
    Idle,

    /// <summary>The whole call.</summary>
    Total,
}
