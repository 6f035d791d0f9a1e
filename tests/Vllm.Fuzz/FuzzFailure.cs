using System.Text;

namespace Vllm.Fuzz;

/// <summary>An input on which two accounts differ, as short as it could be made.</summary>
internal sealed record FuzzFailure(string Target, int Seed, int SplitSeed, byte[] Input, string Difference)
{
    /// <summary>The input as C#, ready for a test.</summary>
    public string Literal
    {
        get
        {
            string text = Encoding.UTF8.GetString(Input);
            if (!Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(Input))
            {
                return $"Convert.FromBase64String(\"{Convert.ToBase64String(Input)}\")";
            }

            var literal = new StringBuilder("\"");
            foreach (char c in text)
            {
                literal.Append(c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    < ' ' or (> '~' and < '\u00A0') or '\uFEFF' => $"\\u{(int)c:X4}",
                    _ => c.ToString(),
                });
            }

            return literal.Append("\"u8").ToString();
        }
    }

    public override string ToString() =>
        $"{Target}, seed {Seed}, split {SplitSeed}, {Input.Length} bytes: {Literal}\n{Difference}";
}
