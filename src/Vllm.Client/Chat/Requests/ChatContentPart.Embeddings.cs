namespace Vllm;

/// <content>What a model would make of media or text, computed beforehand: tensors as <c>torch.save</c> writes them.</content>
public sealed partial class ChatContentPart
{
    /// <summary>The embedding of an image. Needs a server with <c>--enable-mm-embeds</c>.</summary>
    /// <param name="tensor">The serialized tensor. It is not copied: leave it as it is while the part is in use.</param>
    public static ChatContentPart ImageEmbeds(ReadOnlyMemory<byte> tensor) => OfTensor("image_embeds", "image_embeds", tensor);

    /// <summary>The embedding of an image for models that want several tensors by name. Needs a server with <c>--enable-mm-embeds</c>.</summary>
    /// <param name="tensors">The serialized tensors by the model's names, such as <c>image_embeds</c> and <c>image_grid_thw</c>.</param>
    public static ChatContentPart ImageEmbeds(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> tensors) => OfTensors("image_embeds", tensors);

    /// <summary>The embedding of sound. Needs a server with <c>--enable-mm-embeds</c>.</summary>
    /// <param name="tensor">The serialized tensor. It is not copied: leave it as it is while the part is in use.</param>
    public static ChatContentPart AudioEmbeds(ReadOnlyMemory<byte> tensor) => OfTensor("audio_embeds", "audio_embeds", tensor);

    /// <summary>The embedding of sound for models that want several tensors by name. Needs a server with <c>--enable-mm-embeds</c>.</summary>
    /// <param name="tensors">The serialized tensors by the model's names.</param>
    public static ChatContentPart AudioEmbeds(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> tensors) => OfTensors("audio_embeds", tensors);

    /// <summary>
    /// The embedding of a piece of the prompt, one row a token, in the place where it stands. Needs a server with
    /// <c>--enable-prompt-embeds</c>.
    /// </summary>
    /// <param name="tensor">
    /// The serialized tensor of the shape (tokens, hidden size), in the model's own number format. It is not copied.
    /// </param>
    public static ChatContentPart PromptEmbeds(ReadOnlyMemory<byte> tensor) => OfTensor("prompt_embeds", "data", tensor);

    private static ChatContentPart OfTensor(string type, string key, ReadOnlyMemory<byte> tensor)
    {
        RequireTensor(tensor, nameof(tensor));
        return new(type, writer => writer.WriteBase64String(key, tensor.Span));
    }

    private static ChatContentPart OfTensors(string type, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0)
        {
            throw new ArgumentException("There has to be at least one tensor.", nameof(tensors));
        }

        KeyValuePair<string, ReadOnlyMemory<byte>>[] copy = [.. tensors];
        Array.ForEach(copy, tensor => RequireTensor(tensor.Value, nameof(tensors)));
        return new(type, writer =>
        {
            writer.WriteStartObject(type);
            foreach ((string name, ReadOnlyMemory<byte> tensor) in copy)
            {
                writer.WriteBase64String(name, tensor.Span);
            }

            writer.WriteEndObject();
        });
    }

    private static void RequireTensor(ReadOnlyMemory<byte> tensor, string paramName)
    {
        if (tensor.IsEmpty)
        {
            throw new ArgumentException("A tensor is empty; give the bytes that torch.save writes.", paramName);
        }
    }
}
