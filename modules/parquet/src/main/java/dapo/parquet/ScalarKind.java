package dapo.parquet;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

import java.util.Optional;

/** What a column of single values holds. */
enum ScalarKind {
    BOOLEAN,
    SIGNED,
    UNSIGNED,
    FLOATING,
    DECIMAL,
    TEXT;

    /** Empty where the values do not become JSON. */
    static Optional<ScalarKind> of(PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> Optional.of(BOOLEAN);
            case INT32, INT64 -> whole(meaning);
            case FLOAT, DOUBLE -> Optional.of(FLOATING);
            case BINARY -> binary(meaning);
            case FIXED_LEN_BYTE_ARRAY -> decimal(meaning);
            case INT96 -> Optional.empty();
        };
    }

    private static Optional<ScalarKind> whole(LogicalTypeAnnotation meaning) {
        return switch (meaning) {
            case null -> Optional.of(SIGNED);
            case IntLogicalTypeAnnotation whole ->
                    Optional.of(whole.isSigned() ? SIGNED : UNSIGNED);
            default -> decimal(meaning);
        };
    }

    private static Optional<ScalarKind> binary(LogicalTypeAnnotation meaning) {
        return switch (meaning) {
            case StringLogicalTypeAnnotation _,
                    EnumLogicalTypeAnnotation _,
                    JsonLogicalTypeAnnotation _ ->
                    Optional.of(TEXT);
            case null, default -> decimal(meaning);
        };
    }

    private static Optional<ScalarKind> decimal(LogicalTypeAnnotation meaning) {
        return meaning instanceof DecimalLogicalTypeAnnotation
                ? Optional.of(DECIMAL)
                : Optional.empty();
    }
}
