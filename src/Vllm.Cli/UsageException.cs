namespace Vllm.Cli;

/// <summary>The command line asks for something that cannot be: one line for the user, exit status 2.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>From an argument that the library refused, without the name of the C# parameter.</summary>
    public static UsageException From(ArgumentException exception)
    {
        string parameter = exception.ParamName is null ? "" : $" (Parameter '{exception.ParamName}')";
        return new(parameter.Length > 0 ? exception.Message.Replace(parameter, "", StringComparison.Ordinal) : exception.Message);
    }
}
