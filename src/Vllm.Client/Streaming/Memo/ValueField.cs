namespace Vllm;

/// <summary>A value beside the text that is another one in every chunk.</summary>
internal enum ValueField
{
    /// <summary><c>usage</c>.</summary>
    Usage,

    /// <summary>The <c>logprobs</c> of a choice.</summary>
    Logprobs,
}
