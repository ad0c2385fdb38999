package dapo.parquet;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Consumer;

/** Makes an object of a group's fields; nulls are left out. */
final class StructConverter extends GroupConverter {
    private final Shape.Struct shape;
    private final List<Converter> converters;
    private final Consumer<JsonNode> parent;
    private ObjectNode object = JsonNodeFactory.instance.objectNode();

    StructConverter(Shape.Struct shape, Consumer<JsonNode> parent) {
        this.shape = shape;
        this.parent = parent;
        this.converters =
                shape.fields().stream()
                        .map(field -> converter(field, value -> add(field, value)))
                        .toList();
    }

    /** The converter of any shape; what it makes it hands to {@code parent}. */
    static Converter converter(Shape shape, Consumer<JsonNode> parent) {
        return switch (shape) {
            case Shape.Scalar scalar -> new ScalarConverter(scalar, parent);
            case Shape.Struct struct -> new StructConverter(struct, parent);
            case Shape.Listed list -> new ListConverter(list, parent);
        };
    }

    @Override
    public Converter getConverter(int field) {
        return converters.get(field);
    }

    @Override
    public void start() {
        object = JsonNodeFactory.instance.objectNode();
        for (Shape field : shape.fields()) {
            if (field.isRepeated()) {
                object.putArray(field.type().getName());
            }
        }
    }

    private void add(Shape field, JsonNode value) {
        String name = field.type().getName();
        if (field.isRepeated()) {
            object.withArray(name).add(value);
        } else if (!value.isNull()) {
            object.set(name, value);
        }
    }

    @Override
    public void end() {
        parent.accept(object);
    }
}
