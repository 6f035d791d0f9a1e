using System.Runtime.InteropServices;

namespace Vllm.Cli;

/// <summary>Ctrl+C and SIGTERM: the first one asks to stop, the second one ends the program at once.</summary>
internal sealed class Interrupts(Action<int> exit) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private CancellationTokenSource _stop = new();
    private bool _isPressed;

    /// <summary>Cancelled by the first signal since the start or the last <see cref="Renew"/>.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                return _stop.Token;
            }
        }
    }

    /// <summary>The exit status that belongs to the last signal.</summary>
    public int ExitStatus { get; private set; } = ExitCode.Interrupted;

    /// <summary>The signals of this process.</summary>
    public static Interrupts OfProcess()
    {
        var interrupts = new Interrupts(Environment.Exit);
        interrupts.Listen(PosixSignal.SIGINT, ExitCode.Interrupted);
        interrupts.Listen(PosixSignal.SIGTERM, ExitCode.Terminated);
        return interrupts;
    }

    /// <summary>A signal came.</summary>
    public void Press(int exitStatus = ExitCode.Interrupted)
    {
        bool isSecond;
        CancellationTokenSource stop;
        lock (_lock)
        {
            ExitStatus = exitStatus;
            isSecond = _isPressed;
            _isPressed = true;
            stop = _stop;
        }

        if (isSecond)
        {
            exit(exitStatus);
        }
        else
        {
            stop.Cancel();
        }
    }

    /// <summary>The answer that was to stop has stopped: the next signal is a first one again.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            if (_isPressed)
            {
                // The old source is left alone: the thread of the signal may be about to cancel it.
                _isPressed = false;
                _stop = new CancellationTokenSource();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private void Listen(PosixSignal signal, int exitStatus) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Press(exitStatus);
        }));
}
