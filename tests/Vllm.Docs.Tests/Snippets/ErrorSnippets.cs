using System.Text.Json.Nodes;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/errors.md</c>.</summary>
public sealed class ErrorSnippets : SnippetTest
{
    [Theory]
    [InlineData("model", "no such model")]
    [InlineData("long", "too long")]
    [InlineData("die", "broken off")]
    [InlineData("silent", "silent in phase FirstToken")]
    [InlineData("refused", "no connection")]
    [InlineData("wrong", "refused: 400 invalid_request")]
    public async Task Catch_EachKind_IsTold(string what, string expected)
    {
        VllmClient client = what == "refused" ? new VllmClient(new VllmClientOptions { BaseUrl = "http://127.0.0.1:1", Resilience = new() { Retry = new() { MaxRetries = 0 } } }) : Client;
        ChatCompletionRequest request = what switch
        {
            "model" => Question with { Model = "another" },
            "long" => Question with { Messages = [ChatMessage.User(string.Concat(Enumerable.Repeat("word ", 6000)))] },
            "die" => Question with { VllmXargs = new JsonObject { ["script"] = "Because of the air.", ["script_die"] = 3 } },
            "silent" => Question with { VllmXargs = new JsonObject { ["script"] = "Because", ["script_pause"] = 3600 } },
            "wrong" => Question with { Extra = new JsonObject { ["temperature"] = -1 } },
            _ => Question,
        };
        RequestOptions? options = what == "silent" ? new() { Timeouts = new() { FirstToken = TimeSpan.FromMilliseconds(50) } } : null;
        string told = "";

        // docs: errors
        try
        {
            ChatCompletion answer = await client.Chat.Completions.StreamAsync(request, options).ToCompletionAsync();
        }
        catch (VllmApiException e) when (e.IsModelNotFound)
        {
            told = "no such model"; // client.Models.ListAsync() says which there are
        }
        catch (VllmApiException e) when (e.IsContextLengthExceeded)
        {
            told = "too long"; // drop old messages, or lower MaxTokens
        }
        catch (VllmApiException e)
        {
            told = $"refused: {(int)e.StatusCode} {e.Reason}"; // e.Message is the server's, e.Param the field at fault
        }
        catch (VllmTimeoutException e)
        {
            told = $"silent in phase {e.Phase}";
        }
        catch (VllmConnectionException)
        {
            told = "no connection"; // wrong address, or the server is down
        }
        catch (VllmException e) when (e.Kind is FailureKind.Stream or FailureKind.Truncated)
        {
            told = "broken off"; // e.PartialCompletion has what had arrived
        }
        // end

        told.ShouldBe(expected);
        if (client != Client)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task PartialCompletion_EngineDies_HoldsTheText()
    {
        VllmClient client = Client;
        ChatCompletionRequest request = Question with
        {
            ChatTemplateKwargs = new JsonObject { ["enable_thinking"] = false },
            VllmXargs = new JsonObject { ["script"] = "Because of the air.", ["script_die"] = 3 },
        };
        string kept = "";

        // docs: errors-partial
        try
        {
            await client.Chat.Completions.StreamAsync(request).ToCompletionAsync();
        }
        catch (VllmException e) when (e.PartialCompletion is { } part)
        {
            kept = part.Content;
            Console.WriteLine($"{kept}... ({e.Kind}, request {e.RequestId}, {e.Attempts} attempts, worth a retry: {e.IsRetryable})");
        }
        // end

        kept.ShouldNotBeEmpty();
        "Because of the air.".ShouldStartWith(kept);
    }
}
