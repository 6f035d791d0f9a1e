using System.Text;

namespace Vllm.Tests.Json;

public sealed class NonFiniteNumbersTests
{
    [Theory]
    [InlineData("{\"a\":NaN}", "{\"a\":null}")]
    [InlineData("[-Infinity, Infinity,NaN]", "[null, null,null]")]
    [InlineData("{\"NaN\":\"Infinity -Infinity\",\"b\":NaN}", "{\"NaN\":\"Infinity -Infinity\",\"b\":null}")]
    [InlineData("{\"a\":\"\\\"NaN\",\"b\":Infinity}", "{\"a\":\"\\\"NaN\",\"b\":null}")]
    [InlineData("{\"a\":\"\\\\\",\"b\":NaN}", "{\"a\":\"\\\\\",\"b\":null}")]
    [InlineData("NaN", "null")]
    public void Replace_BareWords_BecomeNullOutsideStringsOnly(string json, string expected) =>
        Encoding.UTF8.GetString(NonFiniteNumbers.Replace(Encoding.UTF8.GetBytes(json))!).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"a\":\"NaN\"}")]
    [InlineData("{\"a\":\"NaN")]
    [InlineData("{\"a\":\"\\")]
    [InlineData("-Inf")]
    public void Replace_NoSuchNumber_GivesNull(string json) => NonFiniteNumbers.Replace(Encoding.UTF8.GetBytes(json)).ShouldBeNull();
}
