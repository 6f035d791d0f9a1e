using Microsoft.Extensions.Logging;

namespace Vllm.Tests.Support;

/// <summary>Keeps what is logged from a level on.</summary>
internal sealed class LogRecorder(LogLevel level = LogLevel.Trace) : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<LogEntry> _entries = [];

    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public List<string> Categories { get; } = [];

    public ILogger CreateLogger(string categoryName)
    {
        Categories.Add(categoryName);
        return this;
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= level;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        IsEnabled(logLevel).ShouldBeTrue("a message was put together that nobody wants");
        var fields = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary();
        lock (_lock)
        {
            _entries.Add(new LogEntry(logLevel, eventId.Id, eventId.Name ?? "", formatter(state, exception), fields, exception));
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}

/// <summary>One message.</summary>
internal sealed record LogEntry(LogLevel Level, int Id, string Name, string Text, Dictionary<string, object?> Fields, Exception? Exception);
