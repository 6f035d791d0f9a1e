using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vllm.Cli;

/// <summary>
/// The file that keeps a conversation from one call of the program to the next, in the form of <see cref="Conversation.ToJson"/>. A plain list of
/// messages, as many programs keep it, is read too.
/// </summary>
internal sealed class HistoryFile
{
    private const string Option = "--history";

    private readonly string _path;

    private HistoryFile(string path) => _path = path;

    /// <summary>Names the file; it need not be there yet.</summary>
    /// <exception cref="UsageException">There can be no such file.</exception>
    public static HistoryFile At(string path)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new UsageException($"{Option}: '{path}' is a directory; name a file in it");
        }

        // Said before the question is asked, not when its answer is to be saved.
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Directory.Exists(directory) ? new HistoryFile(path) : throw new UsageException($"{Option}: there is no directory '{directory}'");
    }

    /// <summary>Where it is, as the user wrote it.</summary>
    public override string ToString() => _path;

    /// <summary>Gives a conversation what the file holds; nothing when it is not there or empty.</summary>
    /// <exception cref="UsageException">It cannot be read, or holds something else.</exception>
    public void Load(Conversation conversation)
    {
        try
        {
            string text = File.Exists(_path) ? File.ReadAllText(_path).Trim() : "";
            if (text.StartsWith('['))
            {
                conversation.Add([.. JsonNode.Parse(text)!.AsArray().Select(Message)]);
            }
            else if (text.Length > 0)
            {
                conversation.LoadJson(text);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Option}: '{_path}' cannot be read: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new UsageException($"{Option}: '{_path}' holds no conversation, and is left as it is: {exception.Message}");
        }
    }

    /// <summary>Replaces what the file holds: it is the old or the new conversation at each moment, never a part of one.</summary>
    /// <exception cref="HistoryFileException">It could not be written; it is as it was.</exception>
    public void Save(Conversation conversation)
    {
        string? temporary = null;
        try
        {
            // A link stays a link: what it points to is replaced.
            string target = File.Exists(_path) && File.ResolveLinkTarget(_path, returnFinalTarget: true) is { } linked
                ? linked.FullName
                : Path.GetFullPath(_path);
            temporary = $"{target}.{Environment.ProcessId}.tmp";
            using (FileStream file = new(temporary, Options(target)))
            {
                file.Write(Encoding.UTF8.GetBytes(conversation.ToJson() + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Delete(temporary);
            throw new HistoryFileException($"The conversation could not be saved to '{_path}': {exception.Message}", exception);
        }
    }

    private static ChatMessage Message(JsonNode? json) => ChatMessage.FromJson(json ?? throw new JsonException("One of its messages is null."));

    /// <summary>What was said is the user's business: others cannot read it unless the file was opened to them.</summary>
    private static FileStreamOptions Options(string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(target) ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void Delete(string? temporary)
    {
        try
        {
            File.Delete(temporary ?? "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It is named after the file and this process; the error that led here says more.
        }
    }
}
