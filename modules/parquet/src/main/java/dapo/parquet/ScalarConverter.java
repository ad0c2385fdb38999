package dapo.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.util.function.Consumer;

/** Makes JSON of the values of a column and hands them to what they are part of. */
final class ScalarConverter extends PrimitiveConverter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String name;
    private final ScalarKind kind;
    private final int scale;
    private final Consumer<JsonNode> parent;

    ScalarConverter(Shape.Scalar shape, Consumer<JsonNode> parent) {
        this.name = shape.type().getName();
        this.kind = shape.kind();
        this.scale =
                shape.type().getLogicalTypeAnnotation()
                                instanceof DecimalLogicalTypeAnnotation decimal
                        ? decimal.getScale()
                        : 0;
        this.parent = parent;
    }

    @Override
    public void addBoolean(boolean value) {
        parent.accept(NODES.booleanNode(value));
    }

    @Override
    public void addInt(int value) {
        if (kind == ScalarKind.UNSIGNED) {
            parent.accept(NODES.numberNode(Integer.toUnsignedLong(value)));
        } else {
            addLong(value);
        }
    }

    @Override
    public void addLong(long value) {
        parent.accept(
                switch (kind) {
                    case DECIMAL -> NODES.numberNode(BigDecimal.valueOf(value, scale));
                    case UNSIGNED -> NODES.numberNode(new BigInteger(Long.toUnsignedString(value)));
                    default -> NODES.numberNode(value);
                });
    }

    @Override
    public void addFloat(float value) {
        parent.accept(Float.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode());
    }

    @Override
    public void addDouble(double value) {
        parent.accept(Double.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode());
    }

    @Override
    public void addBinary(Binary value) {
        parent.accept(
                kind == ScalarKind.DECIMAL
                        ? NODES.numberNode(new BigDecimal(unscaled(value), scale))
                        : NODES.stringNode(text(value)));
    }

    private BigInteger unscaled(Binary value) {
        byte[] bytes = value.getBytes();
        if (bytes.length == 0) {
            throw new UnusableData(
                    name, "found a decimal number without digits, expected some; write it again");
        }
        return new BigInteger(bytes);
    }

    private String text(Binary value) {
        try {
            return UTF_8.newDecoder().decode(value.toByteBuffer()).toString();
        } catch (CharacterCodingException e) {
            throw new UnusableData(
                    name, "found bytes that are not UTF-8, expected text in UTF-8; write it again");
        }
    }
}
