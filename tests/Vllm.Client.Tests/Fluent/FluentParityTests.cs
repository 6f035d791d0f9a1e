using System.Reflection;
using System.Text.Json.Nodes;
using Vllm.Tests.Requests;

namespace Vllm.Tests.Fluent;

/// <summary>Every property of a request has its method on the builder, and the method sets this property and no other.</summary>
public sealed class FluentParityTests
{
    private static readonly VllmClient Client = new("http://127.0.0.1:9/v1");

    public static TheoryData<string> ChatProperties() =>
        [.. RequestProperties.Of(typeof(ChatCompletionRequest)).Select(p => p.Name).Where(name => name != nameof(ChatCompletionRequest.Messages))];

    public static TheoryData<string> CompletionProperties() => [.. RequestProperties.Of(typeof(CompletionRequest)).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(ChatProperties))]
    public void ChatBuilder_EachProperty_HasItsMethod(string name)
    {
        ChatCompletionBuilder empty = Client.Chat.Completions.Create();

        ShouldSetOnly(name, Call(empty, name, typeof(ChatCompletionRequest)).Request, empty.Request);
    }

    [Theory]
    [MemberData(nameof(CompletionProperties))]
    public void CompletionBuilder_EachProperty_HasItsMethod(string name)
    {
        CompletionBuilder empty = Client.Completions.Create();

        ShouldSetOnly(name, Call(empty, name, typeof(CompletionRequest)).Request, empty.Request);
    }

    [Fact]
    public void Builders_BeyondTheProperties_HaveFewMethods()
    {
        Others(typeof(ChatCompletionBuilder), typeof(ChatCompletionRequest))
            .ShouldBe(["Assistant", "Developer", "Options", "SendAsync", "StreamAsync", "System", "ToolResult"]);
        Others(typeof(CompletionBuilder), typeof(CompletionRequest)).ShouldBe(["Options", "SendAsync", "StreamAsync"]);
    }

    [Fact]
    public void Messages_InAnyForm_AreAddedInOrder()
    {
        ChatCompletionRequest request = Client.Chat.Completions.Create()
            .System("s").Developer("d").User("u").User(ChatContentPart.Text("a"), ChatContentPart.Text("b"))
            .Assistant("x").ToolResult("id", "r").Messages(ChatMessage.User("v"), ChatMessage.Assistant("w")).Request;

        request.Messages.Select(message => $"{message.Role} {message.Text}")
            .ShouldBe(["system s", "developer d", "user u", "user ab", "assistant x", "tool r", "user v", "assistant w"]);
    }

    [Fact]
    public void Extra_SetTwice_KeepsBothAndTouchesNoOtherBuilder()
    {
        var value = new JsonObject { ["x"] = 1 };
        ChatCompletionBuilder first = Client.Chat.Completions.Create().Extra("a", value);
        ChatCompletionBuilder second = first.Extra("b", value);

        first.Request.Extra.ToJsonString().ShouldBe("""{"a":{"x":1}}""");
        second.Request.Extra.ToJsonString().ShouldBe("""{"a":{"x":1},"b":{"x":1}}""");
        Client.Completions.Create().Extra("a", null).Request.Extra.ToJsonString().ShouldBe("""{"a":null}""");
    }

    [Fact]
    public void Builder_GoneOnWithTwice_KeepsTheBeginning()
    {
        ChatCompletionBuilder common = Client.Chat.Completions.Create().Model("m").System("s");

        common.User("one").Temperature(0).Request.Messages.Count.ShouldBe(2);
        common.User("two").Request.Temperature.ShouldBeNull();
        common.Request.Messages.Count.ShouldBe(1);
    }

    // A chat builder's User adds what the user says; the id of the end user steps back, in both builders.
    private static string MethodFor(string property) => property == nameof(ChatCompletionRequest.User) ? nameof(ChatCompletionBuilder.EndUser) : property;

    private static TBuilder Call<TBuilder>(TBuilder builder, string name, Type request)
    {
        PropertyInfo property = request.GetProperty(name)!;
        MethodInfo method = typeof(TBuilder).GetMethod(MethodFor(name), [property.PropertyType]).ShouldNotBeNull($"{typeof(TBuilder).Name} has no method for {name}");
        return method.Invoke(builder, [RequestProperties.Sample(property)]).ShouldBeOfType<TBuilder>();
    }

    private static void ShouldSetOnly(string name, object request, object before)
    {
        foreach (PropertyInfo property in RequestProperties.Of(request.GetType()).Where(p => p.Name != nameof(ChatCompletionRequest.Messages)))
        {
            property.GetValue(before).ShouldBeNull();
            (property.GetValue(request) is not null).ShouldBe(property.Name == name, property.Name);
        }
    }

    private static string[] Others(Type builder, Type request) =>
        [.. builder.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.Name != nameof(ToString) && method.Name != nameof(ChatCompletionBuilder.EndUser) && request.GetProperty(method.Name) is null)
            .Select(method => method.Name).Distinct().Order(StringComparer.Ordinal)];
}
