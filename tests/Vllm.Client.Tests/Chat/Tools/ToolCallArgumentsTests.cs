using System.Text.Json;

namespace Vllm.Tests.Chat.Tools;

public sealed class ToolCallArgumentsTests
{
    [Theory]
    [InlineData("""{"city": "Paris", "days": 3}""")]
    [InlineData(""" {"days": 3, "city": "Paris"} """)]
    public void ArgumentsAs_WholeObject_GivesTheType(string arguments)
    {
        ToolCall call = Call(arguments);

        call.ArgumentsAs(ToolTypes.Default.WeatherArguments).ShouldBe(new WeatherArguments("Paris", 3));
        call.ArgumentsAs<WeatherArguments>().ShouldBe(new WeatherArguments("Paris", 3));
        call.TryArgumentsAs(ToolTypes.Default.WeatherArguments, out WeatherArguments? read).ShouldBeTrue();
        read!.City.ShouldBe("Paris");
        call.ParseArguments().GetProperty("days").GetInt32().ShouldBe(3);
        call.ParseArgumentsByName()["city"].GetString().ShouldBe("Paris");
    }

    [Fact]
    public void ArgumentsAs_ByReflection_TakesNumbersAsStrings() =>
        Call("""{"CITY": "Paris", "days": "3"}""").ArgumentsAs<WeatherArguments>().ShouldBe(new WeatherArguments("Paris", 3));

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("null")]
    [InlineData("{}")]
    public void ParseArguments_Empty_IsAnEmptyObject(string arguments)
    {
        Call(arguments).ParseArguments().EnumerateObject().ShouldBeEmpty();
        Call(arguments).TryParseArguments(out JsonElement read).ShouldBeTrue();
        read.ValueKind.ShouldBe(JsonValueKind.Object);
        Call(arguments).ParseArgumentsByName().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"city\": \"A very", 16)]
    [InlineData("{\"city\":\n \"Zürich\" x", 19)]
    [InlineData("{\"a\": 1} {\"a\": 2}", 9)]
    [InlineData("{'city': 1}", 1)]
    [InlineData("{\"x\": NaN}", 6)]
    [InlineData("Paris", 0)]
    [InlineData("[1]", 0)]
    [InlineData("\"{}\"", 0)]
    public void ParseArguments_CutOrBroken_SaysWhereWithoutTheText(string arguments, int position)
    {
        ToolCall call = Call(arguments);

        var exception = Should.Throw<ToolArgumentsException>(() => call.ParseArguments());

        exception.ToolName.ShouldBe("get_weather");
        exception.Arguments.ShouldBe(arguments);
        exception.Position.ShouldBe(position);
        exception.Kind.ShouldBe(FailureKind.Json);
        exception.IsRetryable.ShouldBeFalse();
        exception.Message.ShouldBe(
            $"The arguments of the call of tool 'get_weather' are not a whole JSON object: they are cut or broken at character {position} of {arguments.Length}.");
        exception.ToString().ShouldNotContain(arguments);
        call.TryParseArguments(out JsonElement none).ShouldBeFalse();
        none.ValueKind.ShouldBe(JsonValueKind.Undefined);
        call.TryArgumentsAs(ToolTypes.Default.WeatherArguments, out _).ShouldBeFalse();
        call.TryArgumentsAs<WeatherArguments>(out _).ShouldBeFalse();
    }

    [Fact]
    public void ParseArguments_TooDeep_IsBrokenAndNoCrash()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 20_000)) + "1" + new string('}', 20_000);

        Call(deep).TryParseArguments(out _).ShouldBeFalse();
    }

    [Fact]
    public void ArgumentsAs_OtherTypes_SaysWhichValueDoesNotFit()
    {
        var exception = Should.Throw<ToolArgumentsException>(
            () => Call("""{"city": "Paris", "days": "secret many"}""").ArgumentsAs(ToolTypes.Default.WeatherArguments));

        exception.Position.ShouldBeNull();
        exception.JsonPath.ShouldBe("$.days");
        exception.Message.ShouldBe("The arguments of the call of tool 'get_weather' do not fit the type WeatherArguments.");
        exception.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public void ArgumentsAs_HalfASurrogatePair_IsNoForeignException() =>
        Should.Throw<ToolArgumentsException>(() => Call("""{"city": "\ud83d"}""").ArgumentsAs(ToolTypes.Default.WeatherArguments));

    private static ToolCall Call(string arguments) => new() { Id = "call_1", Name = "get_weather", Arguments = arguments };
}
