namespace Vllm.Tests.Streaming;

public sealed class ReadBufferTests
{
    [Fact]
    public void MakeRoom_ReadsThatFillIt_GrowsToTheLargestReadAndNoFurther()
    {
        using var buffer = new ReadBuffer();
        var sizes = new List<int>();
        for (int i = 0; i < 10; i++)
        {
            Fill(buffer);
            sizes.Add(buffer.Bytes.Length);
            buffer.MakeRoom(buffer.End);
        }

        sizes.ShouldBe([1024, 2048, 4096, 8192, 16384, 32768, 65536, 65536, 65536, 65536]);
    }

    [Fact]
    public void MakeRoom_SmallReads_StaysSmall()
    {
        using var buffer = new ReadBuffer();
        for (int i = 0; i < 100; i++)
        {
            buffer.Commit(buffer.Room.Length / 2);
            buffer.MakeRoom(buffer.End);
        }

        buffer.Bytes.Length.ShouldBe(1024);
    }

    [Fact]
    public void MakeRoom_LargeReadsThatEndInsideAnEvent_GrowsAllTheSame()
    {
        using var buffer = new ReadBuffer();
        for (int i = 0; i < 20; i++)
        {
            Fill(buffer);
            buffer.MakeRoom(buffer.End - 100);
        }

        buffer.Bytes.Length.ShouldBe(65536);
    }

    [Fact]
    public void MakeRoom_AfterOneHugeEvent_ShrinksBack()
    {
        using var buffer = new ReadBuffer();
        while (buffer.Bytes.Length < 4 << 20)
        {
            Fill(buffer);
            buffer.MakeRoom(0);
        }

        buffer.MakeRoom(buffer.End);

        buffer.Bytes.Length.ShouldBe(1024);
    }

    [Fact]
    public void MakeRoom_WhileItGrowsHuge_KeepsWhatWasRead()
    {
        using var buffer = new ReadBuffer();
        byte next = 0;
        while (buffer.Bytes.Length < 16 << 20)
        {
            foreach (ref byte room in buffer.Room.Span)
            {
                room = next++;
            }

            Fill(buffer);
            buffer.MakeRoom(0);
        }

        buffer.IsLarge.ShouldBeTrue();
        buffer.End.ShouldBe(8 << 20);
        ReadOnlySpan<byte> unread = buffer.Unread;
        for (int i = 0; i < unread.Length; i++)
        {
            if (unread[i] != (byte)i)
            {
                Assert.Fail($"the byte at {i} is {unread[i]}");
            }
        }

        buffer.MakeRoom(buffer.End - 3).ShouldBe((8 << 20) - 3);
        buffer.Unread.ToArray().ShouldBe([253, 254, 255]);
        buffer.MakeRoom(buffer.End);
        buffer.IsLarge.ShouldBeFalse();
        buffer.Array.Length.ShouldBe(1024);
    }

    [Fact]
    public void MakeRoom_KeptBytes_MoveToTheFrontUnchanged()
    {
        using var buffer = new ReadBuffer();
        "abcdef"u8.CopyTo(buffer.Room.Span);
        buffer.Commit(6);

        buffer.MakeRoom(4).ShouldBe(4);

        buffer.Unread.ToArray().ShouldBe("ef"u8.ToArray());
        buffer.Start.ShouldBe(0);
    }

    [Fact]
    public void Cut_BytesInTheMiddle_FollowsWithTheRest()
    {
        using var buffer = new ReadBuffer();
        "abcdef"u8.CopyTo(buffer.Room.Span);
        buffer.Commit(6);

        buffer.Cut(1, 4);

        buffer.Unread.ToArray().ShouldBe("aef"u8.ToArray());
    }

    [Fact]
    public void Dispose_FromManyThreadsAtOnce_ReturnsItsArrayOnce()
    {
        for (int i = 0; i < 200; i++)
        {
            var buffer = new ReadBuffer();
            Parallel.For(0, 4, _ => buffer.Dispose());

            // Returned twice, the same array would go to two of these.
            ReadBuffer[] others = [.. Enumerable.Range(0, 8).Select(_ => new ReadBuffer())];
            others.Select(other => other.Array).Distinct().Count().ShouldBe(8);
            foreach (ReadBuffer other in others)
            {
                other.Dispose();
            }
        }
    }

    private static void Fill(ReadBuffer buffer) => buffer.Commit(buffer.Room.Length);
}
