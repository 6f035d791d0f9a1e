using System.Text.RegularExpressions;

namespace Vllm.Simulator.Engine;

/// <summary>What the model sees of a prompt.</summary>
/// <param name="Conversation">The turns before the answer; empty for a text that is none.</param>
/// <param name="Question">The user's last turn; null for a text without turns, whose subject is the text itself.</param>
/// <param name="Answer">The answer, or the text, as far as it is there.</param>
/// <param name="MayThink">False when the template has closed the thought before it began, or when there is no answer to think about.</param>
internal sealed partial record ModelContext(string Conversation, string? Question, string Answer, bool MayThink)
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
            return new("", null, prompt, MayThink: false);
        }

        string conversation = prompt[..header];
        string answer = prompt[(header + AssistantHeader.Length)..];
        bool isThoughtOff = answer.StartsWith(NoThought, StringComparison.Ordinal);
        if (isThoughtOff)
        {
            answer = answer[NoThought.Length..];
        }

        int user = conversation.LastIndexOf(UserHeader, StringComparison.Ordinal);
        string question = user < 0 ? conversation : conversation[(user + UserHeader.Length)..];
        int end = question.IndexOf("<|im_end|>", StringComparison.Ordinal);
        return new(conversation, WithoutMedia(end < 0 ? question : question[..end]), answer, !isThoughtOff);
    }

    // The tokens that stand for an image would run into the words beside it.
    private static string WithoutMedia(string question) =>
        question.Contains("<|", StringComparison.Ordinal) ? MediaTokens().Replace(question, " ") : question;

    [GeneratedRegex(@"(?:<\|(?:vision|image|video|audio)_[a-z]+\|>)+", RegexOptions.CultureInvariant)]
    private static partial Regex MediaTokens();
}
