using System.Text.Json;

namespace Vllm;

/// <summary>A conversation as it is saved. Messages have the form in which they are sent.</summary>
internal sealed record ConversationDocument
{
    /// <summary>Goes up when an older version of this library would read a document wrongly.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; }

    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>The messages, checked.</summary>
    /// <exception cref="JsonException">The document is not one of ours, or of a later version.</exception>
    public static IReadOnlyList<ChatMessage> Check(ConversationDocument? document) => document switch
    {
        { Version: > CurrentVersion } => throw new JsonException(
            $"The conversation was saved in version {document.Version}; this library reads up to {CurrentVersion}: update it."),
        { Version: CurrentVersion, Messages: { } messages } when !messages.Contains(null!) => messages,
        _ => throw new JsonException("This is no saved conversation: it has no version, no messages, or a message that is null."),
    };
}
