using System.Diagnostics;
using Vllm.Soak;

namespace Vllm.Tests.Soak;

/// <summary>The soak run in its short form, and that its checks can fail.</summary>
public sealed class SoakTests
{
    private static readonly SoakOptions Options = new() { Faults = 0, Cancelled = 0 };

    [Fact]
    public async Task Run_SixtyStreamsWithFaults_FindsNothingWrong()
    {
        string program = typeof(SoakOptions).Assembly.Location;
        using Process soak = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--streams", "60", "--seconds", "3", "--faults", "30", "--cancelled", "10", "--pause", "5", "--idle-timeout", "5"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> progress = soak.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        string report = await soak.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await soak.WaitForExitAsync(TestContext.Current.CancellationToken);

        soak.ExitCode.ShouldBe(0, $"{report}\n{await progress}");
        report.ShouldEndWith("GOOD\n");
    }

    [Theory]
    [InlineData("--streams", "0")]
    [InlineData("--minutes", "soon")]
    [InlineData("--faults", "101")]
    [InlineData("--seed")]
    [InlineData("--speed", "1")]
    public void Parse_WrongOption_NamesIt(params string[] arguments) =>
        Should.Throw<FormatException>(() => SoakOptions.Parse(arguments)).Message.ShouldStartWith(arguments[0]);

    [Fact]
    public void For_SameSeedAndNumber_IsTheSamePlan_WithATextOfItsOwn()
    {
        StreamPlan[] plans = [.. Enumerable.Range(0, 300).Select(i => StreamPlan.For(new(), i))];

        plans.ShouldBe(Enumerable.Range(0, 300).Select(i => StreamPlan.For(new(), i)));
        plans.Select(plan => plan.Text).Distinct().Count().ShouldBe(300);
        plans.Count(plan => plan.Fault is not null).ShouldBeInRange(60, 120);
        plans.Count(plan => plan.Leave != LeaveBy.Staying).ShouldBeInRange(10, 50);
    }

    [Fact]
    public void Judge_WhatTheClientMustNotDo_IsFound()
    {
        StreamPlan good = StreamPlan.For(Options, 1) with { Form = StreamForm.Chat };
        StreamPlan other = StreamPlan.For(Options, 2);
        StreamPlan cut = good with { Fault = "cut@3", Failure = FailureKind.Truncated, Partial = good.TextOf(3) };
        string begun = good.TextOf(3);

        StreamCheck.Judge(good, new(StreamOutcome.Whole, good.Text)).ShouldBeNull();
        StreamCheck.Judge(cut, Broken(FailureKind.Truncated, begun, begun)).ShouldBeNull();

        StreamCheck.Judge(good, new(StreamOutcome.Whole, other.Text)).ShouldNotBeNull().ShouldContain("another text");
        StreamCheck.Judge(good, new(StreamOutcome.Whole, good.Text[..^1])).ShouldNotBeNull();
        StreamCheck.Judge(cut, new(StreamOutcome.Whole, begun)).ShouldNotBeNull().ShouldContain("reported as complete");
        StreamCheck.Judge(cut, Broken(FailureKind.Json, begun, begun)).ShouldNotBeNull().ShouldContain("failed as Json");
        StreamCheck.Judge(cut, Broken(FailureKind.Truncated, begun, "")).ShouldNotBeNull().ShouldContain("another text than the pieces");
        StreamCheck.Judge(cut, Broken(FailureKind.Truncated, "", "")).ShouldNotBeNull().ShouldContain("expected");
        StreamCheck.Judge(cut with { Partial = null }, Broken(FailureKind.Truncated, other.Text, other.Text)).ShouldNotBeNull().ShouldContain("no beginning");
        StreamCheck.Judge(cut, new(StreamOutcome.Broken, begun, new IOException("x"))).ShouldNotBeNull().ShouldContain("System.IO.IOException");
        StreamCheck.Judge(good, new(StreamOutcome.Cancelled, begun)).ShouldNotBeNull().ShouldContain("nobody did");
    }

    [Fact]
    public void Compare_Growth_IsFoundAndStandingIsNot()
    {
        GrowthRule rule = GrowthRule.UnderLoad.Single(rule => rule.Name == "sockets");

        rule.Compare([Sample(1000), Sample(1010)], [Sample(1050)])!.IsGood.ShouldBeTrue();
        rule.Compare([Sample(1000), Sample(1000)], [Sample(1200)])!.IsGood.ShouldBeFalse();
        rule.Compare([Sample(null)], [Sample(null)]).ShouldBeNull();
    }

    private static StreamResult Broken(FailureKind kind, string pieces, string partial)
    {
        var answer = new ChatCompletion { Choices = [new() { Message = new() { Content = partial } }] };
        VllmException failure = kind == FailureKind.Json
            ? new VllmResponseException("x") { PartialCompletion = answer }
            : new VllmStreamException(kind, "x") { PartialCompletion = answer };
        return new(StreamOutcome.Broken, pieces, failure);
    }

    private static ResourceSample Sample(int? sockets) => new(TimeSpan.Zero, 0, 0, null, sockets, null, 0, 0);
}
