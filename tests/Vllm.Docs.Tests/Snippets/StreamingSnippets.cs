using System.Text;
using System.Text.Json.Nodes;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/streaming.md</c>.</summary>
public sealed class StreamingSnippets : SnippetTest
{
    [Fact]
    public async Task StreamAsync_Text_ComesInPieces()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question;

        // docs: stream-text
        ChatStream stream = client.Chat.Completions.StreamAsync(request);
        await foreach (string text in stream.TextAsync())
        {
            Console.Write(text);
        }
        // end

        stream.Completion.Content.ShouldNotBeEmpty();
        stream.Completion.FinishReason.ShouldBe(FinishReason.Stop);
    }

    [Fact]
    public async Task StreamAsync_Events_TellEverything()
    {
        VllmClient client = Client;

        // docs: stream-events
        var request = new ChatCompletionRequest
        {
            Messages = [ChatMessage.User("Why is the sky blue?")],
            StreamOptions = new() { IncludeUsage = true },
        };
        ChatStream stream = client.Chat.Completions.StreamAsync(request);

        await foreach (ChatEvent e in stream)
        {
            switch (e)
            {
                case ReasoningDelta reasoning: Console.Error.Write(reasoning.Text); break;
                case ContentDelta content: Console.Write(content.Text); break;
                case ToolCallComplete tool: Console.WriteLine($"{tool.Call.Name}({tool.Call.Arguments})"); break;
                case ChoiceFinished finished: Console.WriteLine($"\nended by {finished.Reason}"); break;
                case UsageReported usage: Console.WriteLine($"{usage.Usage.TotalTokens} tokens"); break;
            }
        }

        ChatCompletion answer = stream.Completion;
        // end

        answer.Content.ShouldNotBeEmpty();
        answer.Reasoning.ShouldNotBeNullOrEmpty();
        answer.Usage.ShouldNotBeNull();
        answer.FinishReason.ShouldBe(FinishReason.Stop);
    }

    [Fact]
    public async Task ToCompletionAsync_Stream_EqualsTheWholeAnswer()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question;

        // docs: stream-whole
        string text = await client.Chat.Completions.StreamAsync(request).ReadTextAsync();
        ChatCompletion answer = await client.Chat.Completions.StreamAsync(request).ToCompletionAsync();
        // end

        text.ShouldBe(answer.Content);
        text.ShouldBe((await client.Chat.Completions.CreateAsync(request)).Content);
    }

    [Fact]
    public async Task StreamAsync_LoopLeft_ServerStops()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question with { IgnoreEos = true, MaxTokens = 3000 };

        // docs: stream-leave
        var seen = new StringBuilder();
        await foreach (string text in client.Chat.Completions.StreamAsync(request).TextAsync())
        {
            seen.Append(text);
            if (seen.Length > 200) break; // closes the connection: vLLM stops at once
        }
        // end

        seen.Length.ShouldBeInRange(201, 1000);
        await Eventually.BeTrueAsync(() => Server.RunningRequests == 0);
    }

    [Fact]
    public async Task EarlyStop_Mark_EndsTheText()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question with
        {
            ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
            VllmXargs = new JsonObject { ["script"] = "One. Two. Three." },
        };

        // docs: stream-early-stop
        ChatStream stream = client.Chat.Completions.StreamAsync(request);
        await foreach (string text in stream.TextAsync().TakeUntil(". Two").TakeCharacters(200))
        {
            Console.Write(text);
        }
        // end

        stream.Completion.Content.ShouldStartWith("One. Two");
        await Eventually.BeTrueAsync(() => Server.RunningRequests == 0);
    }

    [Fact]
    public async Task StreamAsync_Cancelled_PartStays()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question with
        {
            ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
            VllmXargs = new JsonObject { ["script"] = "Because of the air.", ["script_pause"] = 0.01 },
        };
        using var stop = new CancellationTokenSource();

        // docs: stream-cancel
        ChatStream stream = client.Chat.Completions.StreamAsync(request, stop.Token);
        try
        {
            await foreach (string text in stream.TextAsync())
            {
                Console.Write(text);
                await stop.CancelAsync(); // as a "stop" button would
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"\nstopped after {stream.Completion.Content.Length} characters");
        }
        // end

        stream.Completion.Content.Length.ShouldBeInRange(1, 18);
        await Eventually.BeTrueAsync(() => Server.RunningRequests == 0);
    }

    [Fact]
    public async Task WithErrorEvents_EngineDies_ErrorIsTheLastEvent()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question with { VllmXargs = new JsonObject { ["script"] = "Because of the air.", ["script_die"] = 3 } };

        // docs: stream-error-events
        VllmException? failure = null;
        await foreach (ChatEvent e in client.Chat.Completions.StreamAsync(request).WithErrorEvents())
        {
            if (e is ContentDelta content) Console.Write(content.Text);
            if (e is StreamError error) failure = error.Exception;
        }

        Console.WriteLine(failure is null ? "\ncomplete" : $"\nbroken off: {failure.Message}");
        // end

        failure.ShouldNotBeNull().PartialCompletion.ShouldNotBeNull();
    }

    [Fact]
    public async Task Utf8TextAsync_Stream_GivesTheTextWithoutStrings()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question;

        // docs: stream-utf8
        using Stream output = Console.OpenStandardOutput();
        long bytes = 0;
        await foreach (ReadOnlyMemory<byte> text in client.Chat.Completions.StreamAsync(request).Utf8TextAsync())
        {
            await output.WriteAsync(text);
            bytes += text.Length;
        }
        // end

        bytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task ChunksAsync_Stream_GivesWhatTheServerSent()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question;

        // docs: stream-chunks
        var options = new RequestOptions { KeepRawBody = true };
        int bytes = 0;
        await foreach (ChatChunk chunk in client.Chat.Completions.StreamAsync(request, options).ChunksAsync())
        {
            bytes += chunk.Raw.Length;
            Console.WriteLine(Encoding.UTF8.GetString(chunk.Raw.Span));
        }
        // end

        bytes.ShouldBeGreaterThan(0);
    }
}
