using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Vllm.Tests.Architecture;

/// <summary>Writes the public surface of an assembly as text, one member a line, in an order that does not change.</summary>
internal static class PublicApi
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
        }

        return type.GetConstructors(Declared).Where(Visible).Select(constructor => $"new({Parameters(constructor)})")
            .Concat(type.GetProperties(Declared).Where(property => property.GetMethod is { } get && Visible(get) && !IsCompilerMade(property)).Select(Describe))
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic).Select(field => $"{(field.IsLiteral ? "const " : "")}{Name(field.FieldType)} {field.Name}"))
            .Concat(type.GetMethods(Declared).Where(method => Visible(method) && !method.IsSpecialName && !IsRecordMethod(method)).Select(Describe));
    }

    private static bool Visible(MethodBase method) => method.IsPublic || (method.IsFamily && !method.DeclaringType!.IsSealed);

    private static bool IsCompilerMade(MemberInfo member) => member.Name == "EqualityContract";

    private static bool IsRecordMethod(MethodInfo method) =>
        method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name is "Equals" or "GetHashCode" or "ToString" or "PrintMembers" or "Deconstruct" or "<Clone>$";

    private static string Describe(PropertyInfo property)
    {
        string set = property.SetMethod is not { } setter || !Visible(setter) ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string isStatic = property.GetMethod!.IsStatic ? "static " : "";
        return $"{isStatic}{required}{Name(property.PropertyType)}{Mark(Nullability.Create(property).ReadState, property.PropertyType)} {property.Name} {{ get;{set} }}";
    }

    private static string Describe(MethodInfo method)
    {
        string isStatic = method.IsStatic ? "static " : "";
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        string result = Name(method.ReturnType) + Mark(Nullability.Create(method.ReturnParameter).ReadState, method.ReturnType);
        return $"{isStatic}{result} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        Name(parameter.ParameterType) + Mark(Nullability.Create(parameter).ReadState, parameter.ParameterType) + " " + parameter.Name
        + (parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")));

    private static string Mark(NullabilityState state, Type type) => state == NullabilityState.Nullable && !type.IsValueType ? "?" : "";

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type)
    {
        IEnumerable<Type> bases = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) ? [parent] : [];
        string[] names = [.. bases.Concat(type.IsEnum ? [] : type.GetInterfaces().Where(contract => contract.IsPublic).OrderBy(contract => contract.Name, StringComparer.Ordinal)).Select(Name)];
        return names.Length == 0 ? "" : " : " + string.Join(", ", names);
    }

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner) + "?";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        string name = type.IsNested && !type.IsGenericParameter ? Name(type.DeclaringType!) + "." + type.Name : type.Name;
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : name;
    }
}
