using Vllm.Soak;

if (args is [SimulatorProcess.ServeArgument])
{
    await SimulatorProcess.ServeAsync();
    return 0;
}

try
{
    SoakOptions options = SoakOptions.Parse(args);
    SoakReport report = await new SoakRun(options, Console.Error).RunAsync();
    report.Print(Console.Out);
    return report.IsGood ? 0 : 1;
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(SoakOptions.Usage);
    return 2;
}
