using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Vllm;

/// <content>Saving and loading: the messages, with everything in them; not the settings, which belong to the program.</content>
public sealed partial class Conversation
{
    private static JsonTypeInfo<ConversationDocument> DocumentType =>
        (JsonTypeInfo<ConversationDocument>)VllmJson.Options.GetTypeInfo(typeof(ConversationDocument));

    private ConversationDocument Document => new() { Version = ConversationDocument.CurrentVersion, Messages = Messages };

    /// <summary>The history as JSON. Images and the like that were given as bytes are in it.</summary>
    public string ToJson() => JsonSerializer.Serialize(Document, DocumentType);

    /// <summary>Writes the history as JSON, UTF-8.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task SaveAsync(Stream stream, CancellationToken cancellationToken = default) =>
        JsonSerializer.SerializeAsync(stream, Document, DocumentType, cancellationToken);

    /// <summary>Replaces the history by a saved one.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="JsonException">It is none, or was saved by a later version of this library.</exception>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    public void LoadJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            Replace(JsonSerializer.Deserialize(json, DocumentType));
        }
        catch (ArgumentException exception)
        {
            throw NotAMessage(exception);
        }
    }

    /// <summary>Replaces the history by a saved one.</summary>
    /// <param name="stream">What <see cref="SaveAsync"/> wrote; it stays open.</param>
    /// <param name="cancellationToken">Ends the reading; the history stays as it was.</param>
    /// <exception cref="JsonException">It is none, or was saved by a later version of this library.</exception>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    public async Task LoadAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            Replace(await JsonSerializer.DeserializeAsync(stream, DocumentType, cancellationToken).ConfigureAwait(false));
        }
        catch (ArgumentException exception)
        {
            throw NotAMessage(exception);
        }
    }

    private static JsonException NotAMessage(ArgumentException exception) =>
        new($"The saved conversation cannot be read: {exception.Message}", exception);

    private void Replace(ConversationDocument? document)
    {
        IReadOnlyList<ChatMessage> saved = ConversationDocument.Check(document);
        Change(messages =>
        {
            messages.Clear();
            messages.AddRange(saved);
        });
    }
}
