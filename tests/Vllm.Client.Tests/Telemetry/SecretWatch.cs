using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Reflection;
using Vllm.Tests.Support;

namespace Vllm.Tests.Telemetry;

/// <summary>Hears all that leaves the process by itself: the log, every activity, every measurement, and the events of .NET's network stack.</summary>
internal sealed class SecretWatch : IDisposable
{
    /// <summary>The word, and the three forms that it has inside Base64.</summary>
    private static readonly string[] Forms = ["canary", "Y2FuYXJ5", "NhbmFye", "jYW5hcn"];

    private readonly ConcurrentQueue<string> _heard = [];
    private readonly ActivityListener _activities;
    private readonly MeterListener _measurements = new();
    private readonly NetworkEvents _events;

    public SecretWatch()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _heard.Enqueue(
                $"activity {activity.Source.Name} {activity.OperationName} {activity.DisplayName} {activity.StatusDescription} {Text(activity.TagObjects)} {Text(activity.Baggage)} "
                + string.Join(' ', activity.Events.Select(e => e.Name + Text(e.Tags)))),
        };
        ActivitySource.AddActivityListener(_activities);
        _measurements.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _measurements.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Measured(instrument, tags));
        _measurements.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Measured(instrument, tags));
        _measurements.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Measured(instrument, tags));
        _measurements.Start();
        _events = new NetworkEvents(_heard);
    }

    public LogRecorder Log { get; } = new();

    /// <summary>That something was heard of each kind, and no canary in any of it.</summary>
    /// <param name="quotedByDotNet">What .NET's own activities and events quote of the server.</param>
    public void ShouldHaveHeardNoSecret(params string[] quotedByDotNet)
    {
        foreach (LogEntry entry in Log.Entries)
        {
            _heard.Enqueue($"log {entry.Text} {string.Join('|', entry.Fields.Values)} {entry.Exception}");
        }

        foreach (string kind in (string[])["activity", "measurement", "event", "log"])
        {
            _heard.ShouldContain(text => text.StartsWith(kind, StringComparison.Ordinal), kind);
        }

        foreach (string text in _heard)
        {
            ShouldHoldNoSecret(text, "what is sent out", text.StartsWith("log", StringComparison.Ordinal) ? [] : quotedByDotNet);
        }
    }

    public static void ShouldHoldNoSecret(string text, string where, params string[] allowed)
    {
        foreach (string word in allowed)
        {
            text = text.Replace(word, "", StringComparison.Ordinal);
        }

        if (Forms.Any(form => text.Contains(form, StringComparison.OrdinalIgnoreCase)))
        {
            Assert.Fail($"{where}: {text}");
        }
    }

    /// <summary>No canary in the text of an object of the library, nor of those that it holds.</summary>
    public static void ShouldShowNoSecret(object? shown, string where, params string[] allowed) => Show(shown, where, allowed, []);

    public void Dispose()
    {
        _events.Dispose();
        _measurements.Dispose();
        _activities.Dispose();
    }

    private static void Show(object? shown, string where, string[] allowed, HashSet<object> seen)
    {
        if (shown is Exception exception)
        {
            ShouldHoldNoSecret(exception.ToString(), where, allowed);
            ShouldHoldNoSecret(string.Join(' ', exception.Data.Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}")), where, allowed);
        }

        if (shown is IEnumerable items and not string)
        {
            foreach (object? item in items)
            {
                Show(item, where, allowed, seen);
            }

            return;
        }

        if (shown is null || shown.GetType().Assembly != typeof(VllmClient).Assembly || !seen.Add(shown))
        {
            return;
        }

        ShouldHoldNoSecret(shown.ToString()!, $"{where}: {shown.GetType().Name}", allowed);
        foreach (PropertyInfo property in shown.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true })
            {
                object? value;
                try
                {
                    value = property.GetValue(shown);
                }
                catch (TargetInvocationException)
                {
                    // Nothing to show: the current item before the first, and the like.
                    continue;
                }

                Show(value, $"{where}.{property.Name}", allowed, seen);
            }
        }
    }

    private static string Text(IEnumerable<KeyValuePair<string, object?>>? tags) =>
        string.Join(' ', (tags ?? []).Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));

    private static string Text(IEnumerable<KeyValuePair<string, string?>> tags) => string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));

    private void Measured(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _heard.Enqueue($"measurement {instrument.Name} {Text(tags.ToArray())}");

    private sealed class NetworkEvents(ConcurrentQueue<string> heard) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name is "System.Net.Http" or "System.Net.Sockets" or "System.Net.Security" or "System.Net.NameResolution")
            {
                EnableEvents(eventSource, EventLevel.Verbose);
            }
        }

        // May be called before the constructor is done.
        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            heard?.Enqueue($"event {eventData.EventSource.Name} {eventData.EventName} {string.Join(' ', eventData.Payload ?? new([]))}");
    }
}
