package dapo.parquet;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.function.Consumer;

/** Makes an array of a list; nulls in it stay. */
final class ListConverter extends GroupConverter {
    private final Converter repeated;
    private final Consumer<JsonNode> parent;
    private ArrayNode array = JsonNodeFactory.instance.arrayNode();

    ListConverter(Shape.Listed shape, Consumer<JsonNode> parent) {
        this.parent = parent;
        this.repeated =
                shape.wrapped()
                        ? new EntryConverter(shape.element())
                        : StructConverter.converter(shape.element(), value -> array.add(value));
    }

    @Override
    public Converter getConverter(int field) {
        return repeated;
    }

    @Override
    public void start() {
        array = JsonNodeFactory.instance.arrayNode();
    }

    @Override
    public void end() {
        parent.accept(array);
    }

    /** The group around an element, which is null where nothing is in it. */
    private final class EntryConverter extends GroupConverter {
        private final Converter element;
        private JsonNode value = JsonNodeFactory.instance.nullNode();

        EntryConverter(Shape shape) {
            this.element = StructConverter.converter(shape, found -> value = found);
        }

        @Override
        public Converter getConverter(int field) {
            return element;
        }

        @Override
        public void start() {
            value = JsonNodeFactory.instance.nullNode();
        }

        @Override
        public void end() {
            array.add(value);
        }
    }
}
