using Vllm.Cli;

using var interrupts = Interrupts.OfProcess();

// Waits for it here: one more asynchronous method would only start later.
return CommandLine.RunAsync(args, CliConsole.OfProcess(), interrupts).GetAwaiter().GetResult();
