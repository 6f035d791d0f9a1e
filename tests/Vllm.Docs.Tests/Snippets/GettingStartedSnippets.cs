using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vllm.Docs.Tests.Snippets;

/// <summary>The code of <c>docs/getting-started.md</c>.</summary>
public sealed class GettingStartedSnippets : SnippetTest
{
    [Fact]
    public void Connect_Address_IsTaken()
    {
        // docs: connect
        using var client = new VllmClient("http://localhost:8000/v1");
        // end

        client.BaseUrl.ToString().ShouldBe("http://localhost:8000/v1");
    }

    [Fact]
    public async Task CreateAsync_FirstQuestion_IsAnswered()
    {
        VllmClient client = Client;

        // docs: first-answer
        ChatCompletion answer = await client.Chat.Completions.CreateAsync(new()
        {
            Model = "Qwen/Qwen3-8B",
            Messages = [ChatMessage.User("Why is the sky blue?")],
        });

        Console.WriteLine(answer.Content);
        // end

        answer.Content.ShouldNotBeEmpty();
        answer.FinishReason.ShouldBe(FinishReason.Stop);
    }

    [Fact]
    public void Connect_Options_AreTaken()
    {
        // docs: connect-options
        using var client = new VllmClient(new VllmClientOptions
        {
            BaseUrl = "https://gateway.example.com/team-a/v1",
            ApiKey = Environment.GetEnvironmentVariable("TEAM_A_KEY"),
            DefaultModel = "Qwen/Qwen3-8B",
            Headers = new Dictionary<string, string> { ["X-Tenant"] = "team-a" },
            Timeouts = new() { Idle = TimeSpan.FromMinutes(5) },
        });
        // end

        client.BaseUrl.AbsolutePath.ShouldBe("/team-a/v1");
        client.Options.Headers["X-Tenant"].ShouldBe("team-a");
        client.Options.Timeouts.Idle.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Connect_Builder_IsTaken()
    {
        // docs: connect-builder
        using VllmClient client = VllmClient.CreateBuilder()
            .FromEnvironment()
            .Header("X-Tenant", "team-a")
            .Retry(new() { MaxRetries = 4 })
            .Build();
        // end

        client.Options.Resilience.Retry.MaxRetries.ShouldBe(4);
        client.Options.Headers["X-Tenant"].ShouldBe("team-a");
    }

    [Fact]
    public async Task Server_Asked_SaysWhatItServes()
    {
        VllmClient client = Client;

        // docs: server
        bool isUp = await client.Server.IsHealthyAsync();
        string version = await client.Server.GetVersionAsync();
        foreach (ModelCard model in await client.Models.ListAsync())
        {
            Console.WriteLine($"{model.Id}: {model.MaxModelLen} tokens");
        }
        // end

        isUp.ShouldBeTrue();
        version.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Connect_OwnHttpClient_IsUsed()
    {
        string baseUrl = Server.BaseUrl.ToString();
        using var key = ECDsa.Create();
        using X509Certificate2 authority = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

        // docs: own-http-client
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect would carry the prompt to another host
            UseCookies = false,
            MaxResponseDrainSize = 0, // leaving a stream closes its connection at once
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(3), // vLLM closes idle connections after 5 s, .NET looks once a second
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // then DNS is asked again
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };

        // A certificate authority of your own, and no other. Never accept every certificate: the prompt goes to whoever answers.
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // the default of 100 s ends long answers
        using var client = new VllmClient(new VllmClientOptions { BaseUrl = baseUrl }, http);
        // end

        (await client.Server.IsHealthyAsync()).ShouldBeTrue();
    }
}
