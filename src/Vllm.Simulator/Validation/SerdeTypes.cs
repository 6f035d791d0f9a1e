namespace Vllm.Simulator.Validation;

/// <summary>Refuses values that are not what serde expected at their place in the body.</summary>
internal sealed class SerdeTypes(byte[] body)
{
    public void Check(string path, SerdeNode value, string expected, bool isOptional)
    {
        bool isRight = (isOptional && value.Kind == SerdeKind.Null) || expected switch
        {
            "anything" => true,
            "a sequence" => value.Kind == SerdeKind.Sequence,
            "a map" => value.Kind == SerdeKind.Map,
            "a string" => value.Kind == SerdeKind.Text,
            "a boolean" => value.Kind == SerdeKind.Bool,
            "f32" => value.Kind is SerdeKind.Float or SerdeKind.Integer,
            _ => value.Kind == SerdeKind.Integer,
        };
        if (!isRight)
        {
            Refuse(path, $"invalid type: {value.Unexpected}, expected {expected}", value.End);
        }

        bool isInRange = value.Kind != SerdeKind.Integer || expected switch
        {
            "u32" => uint.TryParse(value.Text, out _),
            "i32" => int.TryParse(value.Text, System.Globalization.NumberStyles.AllowLeadingSign, null, out _),
            "i64" => long.TryParse(value.Text, System.Globalization.NumberStyles.AllowLeadingSign, null, out _),
            _ => true,
        };
        if (!isInRange)
        {
            Refuse(path, $"invalid value: {value.Unexpected}, expected {expected}", value.End);
        }
    }

    public void Refuse(string path, string reason, int end) =>
        throw SerdeReader.Error(body, "deserialize the JSON body into the target type", path, reason, end).ToException();
}
