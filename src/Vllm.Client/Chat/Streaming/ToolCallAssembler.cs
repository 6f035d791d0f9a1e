using System.Text.Json;

namespace Vllm;

/// <summary>
/// Puts the tool calls of one choice together from their fragments. Servers disagree on index, id and name; the rules are those
/// that lose nothing: see <see cref="Find"/> and <see cref="ToolCallInProgress.AddName"/>.
/// </summary>
/// <param name="allowance">What the answer may still keep.</param>
/// <param name="scope">What tells this choice's calls from those of others, for ids that have to be made up.</param>
internal sealed class ToolCallAssembler(JsonAllowance allowance, string scope = "")
{
    private static readonly Comparer<ToolCallInProgress> ByIndex =
        Comparer<ToolCallInProgress>.Create((a, b) => (a.Index, a.Position).CompareTo((b.Index, b.Position)));

    private readonly List<ToolCallInProgress> _calls = [];
    private readonly Dictionary<long, ToolCallInProgress> _lastOfIndex = [];
    private readonly Dictionary<string, ToolCallInProgress> _firstOfId = [];

    /// <summary>Those whose end was not told yet.</summary>
    private readonly SortedSet<ToolCallInProgress> _unreported = new(ByIndex);
    private ToolCallInProgress? _last;
    private long _completed;

    /// <summary>The calls in order of their index, and of appearance where servers give several the same.</summary>
    public IEnumerable<ToolCallInProgress> InOrder => _calls.OrderBy(call => call.Index);

    /// <summary>Adds a fragment. <paramref name="before"/> is the call that it ends, when a new one begins.</summary>
    /// <exception cref="JsonException">There are too many.</exception>
    public ToolCallInProgress Add(in ToolCallPiece piece, out ToolCallInProgress? before)
    {
        before = null;
        ToolCallInProgress? call = Find(piece);
        if (call is null)
        {
            allowance.TakeToolCall();
            before = _last;
            call = new ToolCallInProgress(position: _calls.Count, index: piece.Index ?? _calls.Count, scope);
            _calls.Add(call);
            _unreported.Add(call);
            _lastOfIndex[call.Index] = call;
        }

        _last = call;
        call.Add(piece);
        if (piece.Id is not null && call.Id is { } id)
        {
            _firstOfId.TryAdd(id, call);
        }

        return call;
    }

    /// <summary>The call that a fragment without id and name belongs to; null for none.</summary>
    public ToolCallInProgress? CallOf(long? index) =>
        index is null || _last?.Index == index ? _last : _lastOfIndex.GetValueOrDefault(index.Value);

    /// <summary>Adds such a fragment.</summary>
    public void AddArguments(ToolCallInProgress call, string arguments)
    {
        _last = call;
        call.AddArguments(arguments);
    }

    /// <summary>
    /// The calls that are known to be complete before the choice ends: the next one has begun, the arguments are whole JSON, and
    /// none that comes first in the order can still appear.
    /// </summary>
    public IEnumerable<ToolCallInProgress> TakeCompletedBefore(ToolCallInProgress? ended)
    {
        while (ended is not null && _unreported.Min is { } call && call != _last && call.Index <= _completed && call.HasWholeArguments)
        {
            _completed = Math.Max(_completed, call.Index + 1);
            _unreported.Remove(call);
            yield return call;
        }
    }

    /// <summary>The calls that are left when the choice ended.</summary>
    /// <param name="onlyWhole">Whether to keep back those whose arguments are not whole, because the answer is not either.</param>
    public IEnumerable<ToolCallInProgress> TakeRest(bool onlyWhole)
    {
        foreach (ToolCallInProgress call in _unreported.Where(call => !onlyWhole || call.HasWholeArguments).ToArray())
        {
            _unreported.Remove(call);
            yield return call;
        }
    }

    /// <summary>
    /// The call that a fragment belongs to; null when it begins a new one. By index where there is one, by id where there is none, else the
    /// last. An index is no proof: some servers send 0 for every call.
    /// </summary>
    private ToolCallInProgress? Find(in ToolCallPiece piece)
    {
        if (piece.Index is { } index)
        {
            ToolCallInProgress? last = CallOf(index);
            return last is null || BeginsAnew(piece, last) ? null : last;
        }

        return piece.Id is { } id && _firstOfId.TryGetValue(id, out ToolCallInProgress? known) ? known
            : _last is null || BeginsAnew(piece, _last) ? null
            : _last;
    }

    /// <summary>
    /// A fragment with a name and another id begins a new call when its name is another one too, or when the call before has
    /// all its arguments. One without an id does so only when it brings arguments to a call that has all of them: <c>{..}{..}</c> is never right.
    /// </summary>
    private static bool BeginsAnew(in ToolCallPiece piece, ToolCallInProgress last)
    {
        if (piece.Name is null || (piece.Id is not null && piece.Id == last.Id))
        {
            return false;
        }

        bool otherCall = piece.Id is not null && last.Id is not null && piece.Name != last.Name;
        return otherCall || (last.HasWholeArguments && (piece.Id is not null || piece.Name != last.Name || !string.IsNullOrEmpty(piece.Arguments)));
    }
}
