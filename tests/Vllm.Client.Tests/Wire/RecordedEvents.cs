using System.Text;
using System.Text.Json;
using Vllm.Testing;

namespace Vllm.Tests.Wire;

/// <summary>
/// The events of a recorded stream, read apart from the client by JSON documents of its lines: where they end, what text they hold, and when the
/// answer is whole by the rule of <c>docs/decisions/0003</c>.
/// </summary>
internal sealed class RecordedEvents
{
    private RecordedEvents(IReadOnlyList<RecordedEvent> all, int expectedChoices) => (All, ExpectedChoices) = (all, expectedChoices);

    public IReadOnlyList<RecordedEvent> All { get; }

    public int ExpectedChoices { get; }

    public static RecordedEvents Of(WireCase wireCase)
    {
        byte[] body = wireCase.BodyBytes;
        var events = new List<RecordedEvent>();
        for (int start = 0; start < body.Length;)
        {
            int length = body.AsSpan(start).IndexOf("\n\n"u8);
            events.Add(Read(body[start..(start + length + 2)]));
            start += length + 2;
        }

        return new RecordedEvents(events, wireCase.Request.N ?? 1);
    }

    /// <summary>The stream of some of these events.</summary>
    public RecordedEvents Of(IEnumerable<RecordedEvent> events) => new([.. events], ExpectedChoices);

    public byte[] ToBytes() => [.. All.SelectMany(e => e.Bytes)];

    /// <summary>
    /// What is right for the stream cut there: an event counts when its JSON is whole, also without the blank line, and nothing counts behind the end
    /// mark or an error.
    /// </summary>
    public (string Text, bool IsWhole) CutAt(int length)
    {
        var text = new StringBuilder();
        var finished = new Dictionary<int, bool>();
        int start = 0;
        foreach (RecordedEvent e in All)
        {
            if (start + e.Bytes.Length - 2 > length)
            {
                break;
            }

            start += e.Bytes.Length;
            text.Append(e.Text);
            foreach ((int index, string? reason) in e.Choices)
            {
                finished[index] = finished.GetValueOrDefault(index) || reason is not null;
            }

            if (e.IsError || e.IsDone)
            {
                return (text.ToString(), e.IsDone && finished.Count > 0 && !IsGivenUp(start));
            }
        }

        return (text.ToString(), finished.Count >= ExpectedChoices && finished.Values.All(value => value) && !IsGivenUp(start));
    }

    private bool IsGivenUp(int end)
    {
        int start = 0;
        return All.TakeWhile(e => (start += e.Bytes.Length) <= end).Any(e => e.Choices.Any(choice => choice.Reason is "abort" or "error"));
    }

    private static RecordedEvent Read(byte[] bytes)
    {
        string data = Encoding.UTF8.GetString(bytes)["data: ".Length..^2];
        if (data == "[DONE]")
        {
            return new RecordedEvent(bytes, "", [], IsDone: true, IsError: false);
        }

        JsonElement chunk = JsonElement.Parse(data);
        JsonElement[] choices = [.. chunk.ItemsOrNone("choices")];
        return new RecordedEvent(
            bytes,
            string.Concat(choices.Select(TextOf)),
            [.. choices.Select(choice => (choice.GetProperty("index").GetInt32(), choice.StringOrNull("finish_reason")))],
            IsDone: false,
            IsError: chunk.MemberOrNull("error") is not null);
    }

    private static string TextOf(JsonElement choice)
    {
        JsonElement delta = choice.MemberOrNull("delta") ?? choice;
        return string.Concat(
            delta.StringOrNull("reasoning"),
            delta.StringOrNull("content"),
            delta.StringOrNull("text"),
            string.Concat(delta.ItemsOrNone("tool_calls").Select(call => call.MemberOrNull("function")?.StringOrNull("arguments"))));
    }
}

/// <summary>One event of a recorded stream.</summary>
/// <param name="Bytes">Its bytes, blank line included.</param>
/// <param name="Text">The reasoning, text and arguments in it, in the order in which the client gives them.</param>
/// <param name="Choices">The choices in it, with their finish reasons.</param>
/// <param name="IsDone">Whether it is the end mark.</param>
/// <param name="IsError">Whether it is an error.</param>
internal sealed record RecordedEvent(byte[] Bytes, string Text, IReadOnlyList<(int Index, string? Reason)> Choices, bool IsDone, bool IsError);
