namespace Vllm.Simulator.Engine;

/// <summary>What the model sees of a prompt: the turns before, the last question, and the answer as far as it is there.</summary>
internal sealed record ModelContext(string Conversation, string Question, string Answer)
{
    private const string AssistantHeader = "<|im_start|>assistant\n";
    private const string UserHeader = "<|im_start|>user\n";

    // What the template writes when thinking is switched off: a thought that is over before it began.
    private const string NoThought = "<think>\n\n</think>\n\n";

    /// <summary>Splits a prompt in ChatML; a text without turns is an answer that goes on.</summary>
    public static ModelContext FromPrompt(string prompt)
    {
        int header = prompt.LastIndexOf(AssistantHeader, StringComparison.Ordinal);
        if (header < 0)
        {
            return new("", prompt, prompt);
        }

        string conversation = prompt[..header];
        string answer = prompt[(header + AssistantHeader.Length)..];
        if (answer.StartsWith(NoThought, StringComparison.Ordinal))
        {
            answer = answer[NoThought.Length..];
        }

        int user = conversation.LastIndexOf(UserHeader, StringComparison.Ordinal);
        string question = user < 0 ? conversation : conversation[(user + UserHeader.Length)..];
        int end = question.IndexOf("<|im_end|>", StringComparison.Ordinal);
        return new(conversation, end < 0 ? question : question[..end], answer);
    }
}
