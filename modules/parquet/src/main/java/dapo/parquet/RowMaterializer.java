package dapo.parquet;

import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Gives each row as an object. */
final class RowMaterializer extends RecordMaterializer<ObjectNode> {
    private final GroupConverter root;
    private JsonNode row = JsonNodeFactory.instance.objectNode();

    RowMaterializer(Shape.Struct shape) {
        this.root = new StructConverter(shape, value -> row = value);
    }

    @Override
    public ObjectNode getCurrentRecord() {
        return row.asObject();
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }
}
