namespace Vllm.Tests.Support;

/// <summary>Waits for what another thread or a socket does in its own time.</summary>
internal static class Eventually
{
    /// <summary>Asks again and again, without a rest; the run's own limit ends it.</summary>
    public static async Task BeTrueAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
