using Vllm.Cli;

using var interrupts = Interrupts.OfProcess();
return await CommandLine.RunAsync(args, CliConsole.OfProcess(), interrupts);
