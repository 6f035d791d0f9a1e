using System.Globalization;

namespace Vllm;

/// <summary>Reads a file or a stream to its end, and not beyond a limit.</summary>
internal static class FileBytes
{
    private const int FirstSize = 64 << 10;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">It is a directory, or too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, long limit, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new ArgumentException($"'{path}' is a directory; name a file in it.", nameof(path));
        }

        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"There is no file '{path}' (looked for '{Path.GetFullPath(path)}').", path, exception);
        }

        await using (file.ConfigureAwait(false))
        {
            return await ReadAsync(file, $"'{path}'", limit, nameof(path), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <exception cref="ArgumentException">It is too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        Stream stream, string source, long limit, string paramName, CancellationToken cancellationToken)
    {
        long known = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        if (known > limit)
        {
            throw TooLarge(source, known, limit, paramName);
        }

        // One byte more than expected, so that the read that finds the end needs no larger buffer. Lengths lie too (/proc says 0).
        byte[] bytes = new byte[Math.Max(known + 1, FirstSize)];
        int length = 0;
        while (true)
        {
            int count = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += count;
            if (count == 0)
            {
                return bytes.AsMemory(0, length);
            }

            if (length > limit)
            {
                throw TooLarge(source, null, limit, paramName);
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(length * 2L, limit + 1));
            }
        }
    }

    public static ArgumentException TooLarge(string source, long? size, long limit, string paramName)
    {
        string has = size is { } known ? string.Create(CultureInfo.InvariantCulture, $"has {known:N0} bytes, more") : "has more";
        return new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"{source} {has} than the limit of {limit:N0} bytes. Make it smaller, or raise ")
            + $"{nameof(MediaOptions)}.{nameof(MediaOptions.MaxBytes)} as far as the server's own limit allows.",
            paramName);
    }
}
