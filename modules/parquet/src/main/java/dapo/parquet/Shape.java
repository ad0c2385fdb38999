package dapo.parquet;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.VariantLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

import java.util.List;
import java.util.Optional;

/**
 * What JSON a column becomes, with its Parquet type less all that does not become any. Lists are
 * told apart from structs by the rules of Parquet's LogicalTypes.md, those for older files
 * included.
 */
sealed interface Shape {
    /** The type to be read. */
    Type type();

    /** Whether there are several in the group that it is a field of, without a list around them. */
    default boolean isRepeated() {
        return type().isRepetition(Repetition.REPEATED);
    }

    /** A number, a text or a boolean. */
    record Scalar(Type type, ScalarKind kind) implements Shape {}

    /** An object; the fields are in the type's order. */
    record Struct(GroupType type, List<Shape> fields) implements Shape {
        /** Of a file's rows. */
        MessageType message() {
            return (MessageType) type;
        }
    }

    /**
     * An array.
     *
     * @param element the shape of its elements
     * @param wrapped whether each is the only field of a group, so that it can be null
     */
    record Listed(GroupType type, Shape element, boolean wrapped) implements Shape {}

    /** The shape of a file's rows; empty where it has no column that becomes JSON. */
    static Optional<Struct> of(MessageType schema) {
        return struct(schema)
                .map(struct ->
                        new Struct(
                                new MessageType(schema.getName(), struct.type().getFields()),
                                struct.fields()));
    }

    private static Optional<? extends Shape> of(Type type) {
        if (type.isPrimitive()) {
            return ScalarKind.of(type.asPrimitiveType()).map(kind -> new Scalar(type, kind));
        }
        GroupType group = type.asGroupType();
        return switch (group.getLogicalTypeAnnotation()) {
            case MapLogicalTypeAnnotation _, MapKeyValueTypeAnnotation _ -> Optional.empty();
            case VariantLogicalTypeAnnotation _ -> Optional.empty();
            case ListLogicalTypeAnnotation _ when holdsOneRepeated(group) -> list(group);
            case null, default -> struct(group);
        };
    }

    private static boolean holdsOneRepeated(GroupType group) {
        return group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED);
    }

    private static Optional<Struct> struct(GroupType group) {
        List<Shape> fields =
                group.getFields().stream().<Shape>flatMap(field -> of(field).stream()).toList();
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new Struct(withFields(group, fields), fields));
    }

    private static Optional<Listed> list(GroupType list) {
        Type repeated = list.getType(0);
        return isElement(repeated, list.getName())
                ? of(repeated)
                        .map(element ->
                                new Listed(withFields(list, List.of(element)), element, false))
                : struct(repeated.asGroupType())
                        .map(entry ->
                                new Listed(
                                        withFields(list, List.of(entry)),
                                        entry.fields().getFirst(),
                                        true));
    }

    /** Whether the repeated field of a list is its element, and not a group around it. */
    private static boolean isElement(Type repeated, String list) {
        if (repeated.isPrimitive()) {
            return true;
        }
        GroupType group = repeated.asGroupType();
        return group.getFieldCount() != 1
                || group.getType(0).isRepetition(Repetition.REPEATED)
                || group.getName().equals("array")
                || group.getName().equals(list + "_tuple");
    }

    private static GroupType withFields(GroupType group, List<? extends Shape> fields) {
        return group.withNewFields(fields.stream().map(Shape::type).toList());
    }
}
