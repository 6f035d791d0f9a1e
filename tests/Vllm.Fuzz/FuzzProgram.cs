using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Vllm.Fuzz;

/// <summary>
/// The long form: <c>dotnet run -c Release --project tests/Vllm.Fuzz -- [--minutes N] [--seed N] [sse|chunks|memo|answers]...</c>. The short form is a test.
/// </summary>
internal static class FuzzProgram
{
    public static int Main(string[] args)
    {
        double minutes = 1;
        int seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        var names = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            if (args[i] == "--minutes" && double.TryParse(value, CultureInfo.InvariantCulture, out double given) && given > 0)
            {
                minutes = given;
                i++;
            }
            else if (args[i] == "--seed" && int.TryParse(value, CultureInfo.InvariantCulture, out seed))
            {
                i++;
            }
            else if (FuzzRun.Targets.Any(target => target.Name == args[i]))
            {
                names.Add(args[i]);
            }
            else
            {
                Console.Error.WriteLine($"'{args[i]}' is not understood. Usage: [--minutes N] [--seed N] [{string.Join('|', FuzzRun.Targets.Select(target => target.Name))}]...");
                return 2;
            }
        }

        IFuzzTarget[] targets = [.. FuzzRun.Targets.Where(target => names.Count == 0 || names.Contains(target.Name))];
        int failures = targets.Count(target => Run(target, seed, TimeSpan.FromMinutes(minutes / targets.Length)) is not null);
        return failures == 0 ? 0 : 1;
    }

    private static FuzzFailure? Run(IFuzzTarget target, int seed, TimeSpan time)
    {
        var run = new FuzzRun(target, seed);
        var clock = Stopwatch.StartNew();
        FuzzFailure? failure = run.Find(_ => clock.Elapsed < time);
        Console.WriteLine($"{target.Name}: {run.Count:N0} inputs in {clock.Elapsed.TotalSeconds:0} s, seed {seed}: {(failure is null ? "both agree" : "FAILED")}");
        if (failure is not null)
        {
            string file = $"fuzz-{target.Name}-{seed}.bin";
            File.WriteAllBytes(file, failure.Input);
            Console.WriteLine($"{failure}\nwritten to {Path.GetFullPath(file)}");
        }

        return failure;
    }
}
