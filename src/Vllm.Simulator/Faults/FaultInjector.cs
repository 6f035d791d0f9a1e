using Microsoft.AspNetCore.Http;
using Vllm.Simulator.Wire;

namespace Vllm.Simulator.Faults;

/// <summary>Chooses the fault of each answer: what the request asks for, else what the server's plan says.</summary>
internal sealed class FaultInjector(SimulatorOptions options)
{
    public const string HeaderName = "X-Simulator-Fault";

    private long _answers;

    /// <summary>The fault of a model's answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wish"><c>vllm_xargs.fault</c>; null: it names none.</param>
    public ActiveFault ForAnswer(HttpContext context, string? wish)
    {
        ulong number = (ulong)(Interlocked.Increment(ref _answers) - 1);
        Fault? fault = wish is not null ? Read(wish, "vllm_xargs.fault")
            : HeaderOf(context) is { } header ? Read(header, HeaderName)
            : options.Faults.FaultOf((ulong)options.Seed, number);
        return Create(fault, context, number);
    }

    /// <summary>The fault of any other answer: only its header names one.</summary>
    public ActiveFault? ForOther(HttpContext context) =>
        HeaderOf(context) is { } header ? Create(Read(header, HeaderName), context, 0) : null;

    private static string? HeaderOf(HttpContext context) => context.Request.Headers[HeaderName] is { Count: > 0 } values ? values.ToString() : null;

    private static Fault? Read(string text, string parameter)
    {
        try
        {
            return text == "none" ? null : Fault.Parse(text);
        }
        catch (FormatException failure)
        {
            throw ApiError.BadRequest(failure.Message, parameter).ToException();
        }
    }

    private ActiveFault Create(Fault? fault, HttpContext context, ulong number) =>
        new(fault, fault is null ? 0 : FaultPlan.PlaceOf(fault, (ulong)options.Seed, number), context, options.TimeProvider);
}
