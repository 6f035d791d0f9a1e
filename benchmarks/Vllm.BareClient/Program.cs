using System.Text;

// Asks the server at the given address and prints the lines of the answer as they come, with nothing but HttpClient.
using var http = new HttpClient();
using var request = new HttpRequestMessage(HttpMethod.Post, args[0] + "/chat/completions")
{
    Content = new StringContent(
        """{"model":"m0","messages":[{"role":"user","content":"Why is the sky blue?"}],"stream":true}""", Encoding.UTF8, "application/json"),
};
using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
await using Stream body = await response.Content.ReadAsStreamAsync();
await using Stream output = Console.OpenStandardOutput();
byte[] buffer = new byte[16 << 10];
int count;
while ((count = await body.ReadAsync(buffer)) > 0)
{
    await output.WriteAsync(buffer.AsMemory(0, count));
    await output.FlushAsync();
}
