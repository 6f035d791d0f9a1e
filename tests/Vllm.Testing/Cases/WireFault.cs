using System.Text.Json.Serialization;

namespace Vllm.Testing;

/// <summary>What goes wrong while an answer is sent.</summary>
public sealed record WireFault
{
    /// <summary>The fault; without one only <see cref="Framing"/> counts.</summary>
    public WireFaultKind Kind { get; init; }

    /// <summary>Only so many bytes of the body are sent before the fault; null: all.</summary>
    public long? At { get; init; }

    /// <summary>How the body is framed.</summary>
    public WireFraming Framing { get; init; }

    /// <summary>How long a stall lasts, in milliseconds.</summary>
    public int Ms { get; init; }

    /// <summary>The time between two events of <see cref="WireFaultKind.Pace"/>, in milliseconds.</summary>
    public int MsPerEvent { get; init; }
}

/// <summary>The kinds of <see cref="WireFault"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WireFaultKind>))]
public enum WireFaultKind
{
    /// <summary>Nothing goes wrong.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>After the bytes: 200 ms of silence, then RST.</summary>
    [JsonStringEnumMemberName("reset")]
    Reset,

    /// <summary>After the bytes: 200 ms of silence, then a plain close without the last HTTP chunk.</summary>
    [JsonStringEnumMemberName("eof")]
    Eof,

    /// <summary>After the bytes: a chunk that promises 64 bytes and has 4, then close.</summary>
    [JsonStringEnumMemberName("eof_inside_chunk")]
    EofInsideChunk,

    /// <summary>After the bytes: silence on the open connection, then close.</summary>
    [JsonStringEnumMemberName("stall")]
    Stall,

    /// <summary>After the request: silence on the open connection, then close without a byte.</summary>
    [JsonStringEnumMemberName("stall_headers")]
    StallHeaders,

    /// <summary>One event (up to and with its blank line), then a pause, and so on.</summary>
    [JsonStringEnumMemberName("pace")]
    Pace,

    /// <summary>
    /// The port is bound but does not listen. When the case has later answers it starts to listen after
    /// <see cref="WireServer.DefaultRefusal"/>; the refusals together count as one request.
    /// </summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse,

    /// <summary>The request is read, then a plain close without a byte.</summary>
    [JsonStringEnumMemberName("close_before_response")]
    CloseBeforeResponse,
}

/// <summary>How the end of a body is told to the client.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WireFraming>))]
public enum WireFraming
{
    /// <summary><c>Transfer-Encoding: chunked</c>, one HTTP chunk for each piece.</summary>
    [JsonStringEnumMemberName("chunked")]
    Chunked,

    /// <summary><c>Content-Length</c> with the length of the uncut body.</summary>
    [JsonStringEnumMemberName("content-length")]
    ContentLength,

    /// <summary>Not at all: the body ends where the connection does. With <see cref="WireFaultKind.Eof"/>.</summary>
    [JsonStringEnumMemberName("close")]
    Close,
}
