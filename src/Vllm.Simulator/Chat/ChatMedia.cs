using System.Text.Json;
using Vllm.Simulator.Engine;
using Vllm.Simulator.Json;
using Vllm.Simulator.Media;

namespace Vllm.Simulator.Chat;

/// <summary>Puts the tokens of images, audio and video into the messages of a request, after they were checked.</summary>
internal static class ChatMedia
{
    public static ChatRequest Load(ChatRequest request, JsonElement body, SimulatorOptions options, EngineState engine)
    {
        JsonElement messages = body.Get("messages");
        IReadOnlyList<string> media = options.AcceptsMedia ? new MediaLoader(options, engine.Media).Load(messages) : [];
        return media.Count == 0 ? request : request with { Messages = ChatRequestReader.Messages(messages, media) };
    }
}
