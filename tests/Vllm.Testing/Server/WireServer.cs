using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vllm.Testing;

/// <summary>
/// A raw socket server on a free loopback port that plays one <see cref="WireCase"/> byte for byte, to any number of
/// connections, and remembers what it was asked.
/// </summary>
public sealed class WireServer : IAsyncDisposable
{
    /// <summary>How long a case that refuses at first does so: the client's first try falls into it.</summary>
    public static readonly TimeSpan DefaultRefusal = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _mayListen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WireRequest> _firstRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ClientClose> _clientClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<WireAnswer> _answers;
    private readonly ReadSplitting _splitting;
    private readonly bool _refusesFirst;
    private readonly List<WireRequest> _requests = [];
    private readonly List<string> _protocolErrors = [];
    private readonly Dictionary<int, Task> _connections = [];
    private readonly Task _running;
    private int _connectionCount;

    private WireServer(WireCase wireCase, ReadSplitting splitting, TimeSpan refusal)
    {
        _splitting = splitting;
        _refusesFirst = wireCase.Fault?.Kind == WireFaultKind.Refuse;
        _answers = _refusesFirst ? wireCase.Then : [wireCase, .. wireCase.Then];
        if (wireCase.Then.Any(answer => answer.Fault?.Kind == WireFaultKind.Refuse))
        {
            throw new ArgumentException($"Case '{wireCase}' refuses after its first answer; a port that listens cannot.", nameof(wireCase));
        }

        _listener.NoDelay = true;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        BaseAddress = new Uri($"http://127.0.0.1:{Port}/v1");
        if (!_refusesFirst)
        {
            StartListening();
        }

        _running = RunAsync(_refusesFirst && _answers.Count > 0 ? refusal : Timeout.InfiniteTimeSpan);
    }

    /// <summary>The port it is bound to, from the start on.</summary>
    public int Port { get; }

    /// <summary>The base address to give to the client, with <c>/v1</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The requests read so far, in the order of their ends.</summary>
    public IReadOnlyList<WireRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How often it was asked, to compare with <see cref="WireCase.ExpectAttempts"/>: refusals together count as one.</summary>
    public int Attempts => Requests.Count + (_refusesFirst ? 1 : 0);

    /// <summary>How many connections were accepted.</summary>
    public int AcceptedConnections => Volatile.Read(ref _connectionCount);

    /// <summary>How many connections are open now.</summary>
    public int OpenConnections
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>What clients sent that is no HTTP/1.1 request; such a connection is closed without an answer.</summary>
    public IReadOnlyList<string> ProtocolErrors
    {
        get
        {
            lock (_lock)
            {
                return [.. _protocolErrors];
            }
        }
    }

    /// <summary>Completes with the first request, before its answer begins; cancelled when the server is disposed before.</summary>
    public Task<WireRequest> FirstRequest => _firstRequest.Task;

    /// <summary>
    /// Completes when a client closes or resets a connection (the first one counts); cancelled when the server is
    /// disposed before. A close of the sending half alone counts too, and ends the answer. A client that closes after
    /// the server has closed is not seen.
    /// </summary>
    public Task<ClientClose> ClientClosed => _clientClosed.Task;

    /// <summary>Starts to play a case.</summary>
    /// <param name="wireCase">The case.</param>
    /// <param name="splitting">How bodies are cut; <see cref="ReadSplitting.AsGiven"/> by default.</param>
    /// <param name="refusal">
    /// How long a case that refuses at first and answers later does so; <see cref="DefaultRefusal"/> by default. With
    /// <see cref="Timeout.InfiniteTimeSpan"/> it refuses until <see cref="StartListening"/>.
    /// </param>
    public static WireServer Start(WireCase wireCase, ReadSplitting? splitting = null, TimeSpan? refusal = null) =>
        new(wireCase, splitting ?? ReadSplitting.AsGiven, refusal ?? DefaultRefusal);

    /// <summary>Ends the refusal of a case that refuses at first.</summary>
    /// <exception cref="InvalidOperationException">The case has no answer to give then.</exception>
    public void StartListening()
    {
        if (_answers.Count == 0)
        {
            throw new InvalidOperationException("The case refuses and has no later answer: it cannot listen.");
        }

        lock (_lock)
        {
            if (_mayListen.Task.IsCompleted || _stop.IsCancellationRequested)
            {
                return;
            }

            _listener.Listen();
            _mayListen.SetResult();
        }
    }

    /// <summary>Ends every stall, closes every connection and the port, and waits until all of it is done.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running;
        _firstRequest.TrySetCanceled();
        _clientClosed.TrySetCanceled();
        _stop.Dispose();
    }

    /// <summary>Remembers a request and says how to answer it.</summary>
    internal WireAnswer Accept(WireRequest request)
    {
        WireAnswer answer;
        lock (_lock)
        {
            answer = _answers[Math.Min(_requests.Count, _answers.Count - 1)];
            _requests.Add(request);
        }

        _firstRequest.TrySetResult(request);
        return answer;
    }

    internal void ReportClientClosed(bool duringAnswer) =>
        _clientClosed.TrySetResult(new ClientClose(Stopwatch.GetTimestamp(), duringAnswer));

    internal void ReportProtocolError(string message)
    {
        lock (_lock)
        {
            _protocolErrors.Add(message);
        }
    }

    private async Task RunAsync(TimeSpan refusal)
    {
        try
        {
            if (refusal != Timeout.InfiniteTimeSpan)
            {
                await Task.WhenAny(_mayListen.Task, Task.Delay(refusal, _stop.Token));
                StartListening();
            }

            await _mayListen.Task.WaitAsync(_stop.Token);
            while (true)
            {
                Start(await _listener.AcceptAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        finally
        {
            _listener.Dispose();
            await Task.WhenAll(Snapshot());
        }
    }

    private void Start(Socket socket)
    {
        socket.NoDelay = true;
        int number = Interlocked.Increment(ref _connectionCount) - 1;
        lock (_lock)
        {
            _connections.Add(number, Task.Run(() => PlayAsync(socket, number)));
        }
    }

    private async Task PlayAsync(Socket socket, int number)
    {
        using var connection = new WireConnection(this, socket, number, _splitting);
        await connection.RunAsync(_stop.Token);
        lock (_lock)
        {
            // Only after success: a failed one stays, so that disposal throws what is wrong with the harness.
            _connections.Remove(number);
        }
    }

    private Task[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _connections.Values];
        }
    }
}

/// <summary>That a client closed a connection.</summary>
/// <param name="Timestamp">When the server saw it, for <see cref="Stopwatch.GetElapsedTime(long, long)"/>.</param>
/// <param name="DuringAnswer">True when an answer was due or under way but for its last write, false on an idle connection.</param>
public readonly record struct ClientClose(long Timestamp, bool DuringAnswer);
