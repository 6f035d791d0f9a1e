using System.Globalization;

namespace Vllm.Cli;

/// <summary>Shows on standard error that an answer is waited for; leaves nothing behind. Only where lines can be erased.</summary>
internal sealed class Spinner(CliConsole console) : IDisposable
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _started;
    private int _frame;
    private bool _isShown;

    /// <summary>Begins to turn, after a moment: an answer that comes at once needs none.</summary>
    public void Start()
    {
        if (console.ErrorStyle.HasCursor)
        {
            lock (_lock)
            {
                _started = console.Time.GetTimestamp();
                _timer ??= console.Time.CreateTimer(_ => Turn(), null, Step, Step);
            }
        }
    }

    /// <summary>Ends and erases itself. Nothing is drawn after it returns.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            if (_isShown)
            {
                console.Error.Write("\r\e[K");
                _isShown = false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private void Turn()
    {
        lock (_lock)
        {
            if (_timer is not null)
            {
                double seconds = console.Time.GetElapsedTime(_started).TotalSeconds;
                string text = string.Create(CultureInfo.InvariantCulture, $"{Frames[_frame++ % Frames.Length]} waiting {seconds:0.0} s");
                console.Error.Write($"\r{console.ErrorStyle.Dim(text)}\e[K");
                _isShown = true;
            }
        }
    }
}
