using Microsoft.Extensions.AI;

namespace Vllm.Tests.Telemetry;

/// <summary>One call of every kind, and what it gives is shown.</summary>
internal sealed class SecretCalls
{
    private readonly Action<object?> _show;

    public SecretCalls(VllmClient client, ChatCompletionRequest request, AIFunction[] tools, Action<object?> show)
    {
        _show = show;
        ChatCompletionsApi chat = client.Chat.Completions;
        var text = new CompletionRequest { Model = "m", Prompt = "canary-prompt" };
        All = new()
        {
            ["whole"] = async () => Show(await chat.CreateAsync(request, new RequestOptions { KeepRawBody = true }, Cancellation)),
            ["events"] = () => ShowAllAsync(chat.StreamAsync(request, Cancellation)),
            ["error events"] = () => ShowAllAsync(chat.StreamAsync(request, Cancellation).WithErrorEvents()),
            ["chunks"] = () => ShowAllAsync(chat.StreamAsync(request, new RequestOptions { KeepRawBody = true }, Cancellation).ChunksAsync(Cancellation)),
            ["text"] = () => ShowAllAsync(chat.StreamAsync(request, Cancellation).TextAsync(Cancellation)),
            ["utf8"] = () => ShowAllAsync(chat.StreamAsync(request, Cancellation).Utf8TextAsync(Cancellation)),
            ["fold"] = async () => Show(await chat.StreamAsync(request, Cancellation).ToCompletionAsync(Cancellation)),
            ["fluent"] = async () =>
            {
                ChatCompletionBuilder builder = chat.Create().Model("m").User("canary-prompt");
                Show(builder);
                Show(await builder.SendAsync(Cancellation));
            },
            ["tools"] = async () => Show(await client.Chat.RunToolsAsync(request, tools, cancellationToken: Cancellation)),
            ["tools streamed"] = () => ShowAllAsync(client.Chat.StreamToolsAsync(request, tools, cancellationToken: Cancellation)),
            ["conversation"] = async () =>
            {
                var conversation = new Conversation(client.Chat, request);
                Show(conversation);
                Show(await conversation.SendAsync("canary-prompt", Cancellation));
                await ShowAllAsync(conversation.StreamAsync("canary-prompt", Cancellation));
                Show(conversation);
            },
            ["fallback"] = async () =>
            {
                var fallback = new FallbackClient([new FallbackTarget(client), new FallbackTarget(client, "other")], new() { OnFallback = Show });
                Show(fallback);
                Show(await fallback.Chat.Completions.CreateAsync(request, Cancellation));
                await ShowAllAsync(fallback.Chat.Completions.StreamAsync(request, Cancellation));
            },
            ["many"] = () => ShowAllAsync(client.Chat.CompleteManyAsync([request, request], cancellationToken: Cancellation)),
            ["completion"] = async () => Show(await client.Completions.CreateAsync(text, Cancellation)),
            ["completion events"] = () => ShowAllAsync(client.Completions.StreamAsync(text, Cancellation)),
            ["completion chunks"] = () => ShowAllAsync(client.Completions.StreamAsync(text, Cancellation).ChunksAsync(Cancellation)),
            ["models"] = async () => Show(await client.Models.ListAsync(Cancellation)),
            ["version"] = async () => Show(await client.Server.GetVersionAsync(Cancellation)),
        };
    }

    public Dictionary<string, Func<Task>> All { get; }

    /// <summary>How much was shown.</summary>
    public int Shown { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private void Show(object? shown)
    {
        Shown++;
        _show(shown);
    }

    private async Task ShowAllAsync<T>(IAsyncEnumerable<T> items)
    {
        _show(items);
        try
        {
            await foreach (T item in items)
            {
                Show(item);
            }
        }
        finally
        {
            _show(items);
        }
    }
}
