using System.Diagnostics;
using System.IO.Compression;
using Vllm.Testing;

namespace Vllm.Cli.Tests.Packaging;

/// <summary>What a user gets from the packages, and the tool installed from one.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] Projects = ["Vllm.Client", "Vllm.Simulator", "Vllm.Cli"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vllm-packages-");

    /// <summary>The configuration that the tests run in is built already, so that packing it needs no second build.</summary>
    private static string Configuration =>
        new DirectoryInfo(AppContext.BaseDirectory).Name.Contains("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";

    [Fact]
    public async Task Pack_OfEachProject_HoldsWhatAUserNeeds_AndTheToolRuns()
    {
        foreach (string project in Projects)
        {
            await DotnetAsync("pack", Path.Combine(Repository.Root, "src", project), "--no-build", "-c", Configuration, "-o", _folder.FullName);
        }

        foreach (string project in Projects)
        {
            string package = _folder.GetFiles(project + ".*.nupkg").ShouldHaveSingleItem().FullName;
            using ZipArchive archive = ZipFile.OpenRead(package);
            string[] entries = [.. archive.Entries.Select(entry => entry.FullName)];
            entries.ShouldContain("README.md");
            entries.ShouldContain(entry => entry.EndsWith(".xml", StringComparison.Ordinal) && entry.Contains("net10.0", StringComparison.Ordinal));
            string nuspec = await new StreamReader(archive.GetEntry(project + ".nuspec")!.Open()).ReadToEndAsync(TestContext.Current.CancellationToken);
            nuspec.ShouldContain("<license type=\"expression\">MIT</license>");
        }

        string tools = Path.Combine(_folder.FullName, "tools");
        await DotnetAsync("tool", "install", "Vllm.Cli", "--tool-path", tools, "--source", _folder.FullName);
        string version = await RunAsync(Path.Combine(tools, OperatingSystem.IsWindows() ? "vllmc.exe" : "vllmc"), "--version");
        version.ShouldContain("0.1.0");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<string> DotnetAsync(params string[] arguments) =>
        RunAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}\n{output}\n{await errors}");
        return output;
    }
}
