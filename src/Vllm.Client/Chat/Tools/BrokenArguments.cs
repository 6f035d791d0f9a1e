namespace Vllm;

/// <summary>What becomes of tool arguments that are not a JSON object when their call goes into the conversation.</summary>
public enum BrokenArguments
{
    /// <summary>They become <c>{}</c>: the conversation stays one that every server takes. The tool's result tells the model what was wrong.</summary>
    Mend,

    /// <summary>They stay as they came, for servers that take them. Empty ones become <c>{}</c> all the same, which is what they mean.</summary>
    Keep,
}
