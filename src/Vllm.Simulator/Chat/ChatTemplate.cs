using System.Text;

namespace Vllm.Simulator.Chat;

/// <summary>Writes a conversation as one prompt, in ChatML as the recorded model's (and Qwen3's) template does.</summary>
internal static class ChatTemplate
{
    public static string Render(ChatRequest request)
    {
        var prompt = new StringBuilder();
        if (request.Tools.Count > 0)
        {
            prompt.Append("<|im_start|>system\n# Tools\n\n<tools>\n")
                .AppendJoin('\n', request.Tools.Select(tool => tool.Json))
                .Append("\n</tools>\n\nCall a tool with\n<tool_call>\n{\"name\": <name>, \"arguments\": <object>}\n</tool_call><|im_end|>\n");
        }

        for (int i = 0; i < request.Messages.Count; i++)
        {
            ChatTurn turn = request.Messages[i];
            bool isLast = i == request.Messages.Count - 1;
            prompt.Append("<|im_start|>").Append(turn.Role).Append('\n').Append(isLast ? turn.Content : WithoutThought(turn));
            foreach ((string name, string arguments) in turn.ToolCalls)
            {
                prompt.Append("\n<tool_call>\n{\"name\": \"").Append(name).Append("\", \"arguments\": ").Append(arguments).Append("}\n</tool_call>");
            }

            if (!(request.ContinueFinalMessage && isLast))
            {
                prompt.Append("<|im_end|>\n");
            }
        }

        if (request.AddGenerationPrompt && !request.ContinueFinalMessage)
        {
            prompt.Append("<|im_start|>assistant\n");
            if (!request.EnableThinking)
            {
                prompt.Append("<think>\n\n</think>\n\n");
            }
        }

        return prompt.ToString();
    }

    // Qwen3's template shows earlier answers without what was thought before them.
    private static string WithoutThought(ChatTurn turn)
    {
        const string Close = "</think>";
        int end = turn.Role == "assistant" ? turn.Content.LastIndexOf(Close, StringComparison.Ordinal) : -1;
        return end < 0 ? turn.Content : turn.Content[(end + Close.Length)..].TrimStart('\n');
    }
}
