namespace Vllm.Tests.Http;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("http://localhost:8000/v1", "http://localhost:8000/v1/models")]
    [InlineData("http://localhost:8000/v1/", "http://localhost:8000/v1/models")]
    [InlineData("http://localhost:8000", "http://localhost:8000/v1/models")]
    [InlineData(" http://localhost:8000/ ", "http://localhost:8000/v1/models")]
    [InlineData("https://gateway.example/team%20a/v1//", "https://gateway.example/team%20a/v1/models")]
    [InlineData("https://gateway.example/team/a", "https://gateway.example/team/a/v1/models")]
    [InlineData("http://[::1]:8000/v1", "http://[::1]:8000/v1/models")]
    [InlineData("HTTP://LOCALHOST:80/v1", "http://localhost/v1/models")]
    public void Parse_AddressAsUsersWriteIt_IsTaken(string baseUrl, string models) =>
        ServerAddress.Parse(baseUrl).For("v1/models").AbsoluteUri.ShouldBe(models);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  ", "empty")]
    [InlineData("localhost:8000/v1", "write http://localhost:8000/v1")]
    [InlineData("ftp://localhost/v1", "'ftp' is not supported")]
    [InlineData("file:///etc/passwd", "no valid address")]
    [InlineData("http://", "no valid address")]
    [InlineData("http://host:99999/v1", "no valid address")]
    [InlineData("http://user:hidden@host/v1", "credentials")]
    [InlineData("http://user:hid@den@host/v1", "no valid address")]
    [InlineData("user:hidden@host/v1", "no scheme")]
    [InlineData("http://host/v1?key=hidden", "query")]
    [InlineData("http://host/v1?", "query")]
    [InlineData("http://host/v1#hidden", "fragment")]
    [InlineData("http://host/v1/chat/completions", "leave out '/chat/completions'")]
    [InlineData("http://host/v1/models/", "leave out '/models'")]
    public void Parse_WrongAddress_SaysWhyWithoutSecrets(string baseUrl, string reason)
    {
        ArgumentException exception = Should.Throw<ArgumentException>(() => ServerAddress.Parse(baseUrl));

        exception.Message.ShouldContain(reason);
        exception.ToString().ShouldNotContain("hid");
    }
}
