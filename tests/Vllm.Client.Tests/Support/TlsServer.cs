using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Vllm.Tests.Support;

/// <summary>A server that speaks TLS with a certificate that nobody trusts, and HTTP/2 where it is asked to, as a gateway before vLLM does.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ConnectionContext> _connections = [];

    private TlsServer(HttpProtocols protocols, RequestDelegate answer)
    {
        Certificate = CreateCertificate();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.Use(next => connection =>
            {
                _connections.Enqueue(connection);
                return next(connection);
            });
            listen.UseHttps(Certificate);
        }));
        _app = builder.Build();
        _app.Run(answer);
    }

    public X509Certificate2 Certificate { get; }

    public string BaseUrl { get; private set; } = "";

    public int Connections => _connections.Count;

    public static async Task<TlsServer> StartAsync(HttpProtocols protocols, RequestDelegate answer)
    {
        var server = new TlsServer(protocols, answer);
        await server._app.StartAsync();
        server.BaseUrl = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1";
        return server;
    }

    /// <summary>Drops every connection without a word.</summary>
    public void LoseConnections()
    {
        foreach (ConnectionContext connection in _connections)
        {
            connection.Abort();
        }
    }

    /// <summary>A client with our own handler, but for a trust in this server's certificate alone.</summary>
    public VllmClient Client(VllmClientOptions? options = null)
    {
        options = (options ?? new VllmClientOptions { Resilience = new() { Retry = new() { MaxRetries = 0 } } }) with { BaseUrl = BaseUrl };
        SocketsHttpHandler handler = VllmClient.CreateHandler(options);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == Certificate.GetCertHashString();
        return new VllmClient(options, new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Certificate.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
