using System.Text;
using Vllm.Simulator.Engine;
using Vllm.Testing;

namespace Vllm.Simulator.Tests.Engine;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("The sky is blue — isn't it?\n\n  Yes.\t")]
    [InlineData("Grüße, 世界! مرحبا 🌈👩‍👩‍👧‍👦 \u2028\u0001")]
    [InlineData("<think>\nHm.\n</think>\n\n<tool_call>{}</tool_call><|im_end|> <| im_end |>")]
    public void Decode_Encoded_GivesTheTextAgain(string text) => Tokenizer.Decode(Tokenizer.Encode(text)).ShouldBe(text);

    [Fact]
    public void Decode_EncodedRandomText_GivesTheTextAgain()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            var text = new StringBuilder();
            for (int length = random.Next(30); length > 0; length--)
            {
                int scalar = random.Next(4) == 0 ? random.Next(0x10FFFF) : random.Next(0x7F);
                text.Append(Rune.IsValid(scalar) ? char.ConvertFromUtf32(scalar) : " ");
            }

            Tokenizer.Decode(Tokenizer.Encode(text.ToString())).ShouldBe(text.ToString());
        }
    }

    [Fact]
    public void Encode_Character_MayBeSeveralTokens()
    {
        List<int> tokens = Tokenizer.Encode("🌈");

        tokens.Count.ShouldBe(3);
        Tokenizer.Decode(tokens[..2]).ShouldContain('\uFFFD');
    }

    [Fact]
    public void Encode_RecordedQuestion_CountsAsTheRecordedServer()
    {
        // chat-plain and chat-reasoning: 19 and 15 prompt tokens; detokenize: "Yes sir" is four tokens.
        Tokenizer.Encode("<|im_start|>user\nWhy is the sky blue?<|im_end|>\n<|im_start|>assistant\n").Count.ShouldBe(15);
        Tokenizer.Encode("Yes sir").Count.ShouldBe(4);
        Tokenizer.Encode(Recording.Get("chat-finish-length-stream").Body!.Value.GetProperty("vllm_xargs").GetProperty("script").GetString()!)
            .Take(5).ShouldBe(Tokenizer.Encode("One two three"));
    }

    [Fact]
    public void Encode_WithLimit_StopsThere() => Tokenizer.Encode(new string('x', 100), limit: 7).Count.ShouldBe(7);
}
