using System.Buffers;
using System.Runtime.InteropServices;
using Vllm.Tests.Support;

namespace Vllm.Tests.Http.ReadAhead;

public sealed class WideReadStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ReadAsync_AnyReadsOfAnySource_GiveAllBytesInOrder(int seed)
    {
        byte[] bytes = new byte[700_000];
        var random = new Random(seed);
        random.NextBytes(bytes);
        await using var stream = new WideReadStream(new PieceStream(seed == 1 ? Pieces.Whole(bytes) : Pieces.OfSizes(bytes, [4096, 70_000, 10, 4096, 4096, 1])));

        var read = new MemoryStream();
        byte[] room = new byte[4096];
        int count;
        while ((count = await stream.ReadAsync(room.AsMemory(0, random.Next(10) == 0 ? random.Next(1, 4096) : 4096), TestContext.Current.CancellationToken)) > 0)
        {
            read.Write(room, 0, count);
        }

        read.ToArray().AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task ReadAsync_SourceThatTrickles_IsAskedForNoMoreThanTheCallerIs()
    {
        var source = new CountingStream();
        await using var stream = new WideReadStream(source);
        byte[] room = new byte[4096];
        for (int i = 0; i < 5; i++)
        {
            (await stream.ReadAsync(room, TestContext.Current.CancellationToken)).ShouldBe(100);
        }

        source.Asked.ShouldBe([4096, 4096, 4096, 4096, 4096]);
    }

    [Fact]
    public async Task ReadAsync_SourceWithMuch_IsAskedForMuchOnceAReadWasFull()
    {
        var source = new CountingStream { Gives = int.MaxValue };
        await using var stream = new WideReadStream(source);
        byte[] room = new byte[4096];
        for (int i = 0; i < 17; i++)
        {
            (await stream.ReadAsync(room, TestContext.Current.CancellationToken)).ShouldBe(4096);
        }

        source.Asked.Count.ShouldBe(2);
        source.Asked[1].ShouldBeGreaterThanOrEqualTo(64 << 10);
    }

    [Fact]
    public async Task ReadAsync_OfNothing_WaitsForTheSource()
    {
        // SocketsHttpHandler watches an idle connection so.
        var source = new CountingStream();
        await using var stream = new WideReadStream(source);
        (await stream.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken)).ShouldBe(0);
        source.Asked.ShouldBe([0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_UnderAWideRead_KeepsItsBufferOutOfThePool(bool failsAfterwards)
    {
        var source = new HeldStream();
        var stream = new WideReadStream(source);
        byte[] room = new byte[4096];
        (await stream.ReadAsync(room, TestContext.Current.CancellationToken)).ShouldBe(4096);
        ValueTask<int> pending = stream.ReadAsync(room, TestContext.Current.CancellationToken);
        pending.IsCompleted.ShouldBeFalse();
        byte[] held = source.Room!;

        await stream.DisposeAsync();

        source.IsDisposed.ShouldBeTrue();
        for (int i = 0; i < 200; i++)
        {
            // Not given back here: the next would be another one for sure, and the held one must not be among them.
            ArrayPool<byte>.Shared.Rent(held.Length).ShouldNotBeSameAs(held);
        }

        if (failsAfterwards)
        {
            source.Held.SetException(new IOException("gone"));
            await Should.ThrowAsync<IOException>(async () => await pending);
        }
        else
        {
            source.Held.SetResult(10);
            (await pending).ShouldBe(10);
        }
    }

    [Fact]
    public async Task ReadAsync_WideReadThatFails_LeavesNothingHeldBehind()
    {
        var source = new HeldStream();
        await using var stream = new WideReadStream(source);
        byte[] room = new byte[4096];
        (await stream.ReadAsync(room, TestContext.Current.CancellationToken)).ShouldBe(4096);
        ValueTask<int> pending = stream.ReadAsync(room, TestContext.Current.CancellationToken);
        source.Held.SetException(new IOException("gone"));

        await Should.ThrowAsync<IOException>(async () => await pending);
        await Should.ThrowAsync<IOException>(stream.ReadAsync(room, TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task ReadAsync_EndAfterAFullRead_IsTheEndEachTime()
    {
        await using var stream = new WideReadStream(new MemoryStream(new byte[4096]));
        byte[] room = new byte[4096];
        (await stream.ReadAsync(room, TestContext.Current.CancellationToken)).ShouldBe(4096);
        (await stream.ReadAsync(room, TestContext.Current.CancellationToken)).ShouldBe(0);
        (await stream.ReadAsync(room, TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    /// <summary>Fills the first read, and holds the second.</summary>
    private sealed class HeldStream : MemoryStream
    {
        private int _reads;

        public TaskCompletionSource<int> Held { get; } = new();

        public byte[]? Room { get; private set; }

        public bool IsDisposed { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_reads == 1)
            {
                return new(buffer.Length);
            }

            MemoryMarshal.TryGetArray<byte>(buffer, out ArraySegment<byte> room).ShouldBeTrue();
            Room = room.Array;
            return new(Held.Task);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class CountingStream : MemoryStream
    {
        public List<int> Asked { get; } = [];

        public int Gives { get; init; } = 100;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Asked.Add(buffer.Length);
            return new(Math.Min(Gives, buffer.Length));
        }
    }
}
