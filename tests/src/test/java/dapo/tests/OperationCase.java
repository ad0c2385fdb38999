package dapo.tests;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One call of a method of Tensor, as golden/tensor/operations.json has it. */
record OperationCase(JsonNode json) {
    static Stream<OperationCase> all() {
        return Golden.json("tensor/operations.json")
                .path("cases")
                .valueStream()
                .map(OperationCase::new);
    }

    String name() {
        return json.path("name").asString();
    }

    String method() {
        return json.path("method").asString();
    }

    List<String> inputs() {
        return names("inputs");
    }

    List<String> outputs() {
        return names("outputs");
    }

    private List<String> names(String key) {
        return json.path(key).valueStream().map(JsonNode::asString).toList();
    }

    boolean isTransposed(int input) {
        return json.path("transposedInputs").valueStream().anyMatch(i -> i.asInt() == input);
    }

    JsonNode expected() {
        return json.path("expected");
    }

    double tolerance() {
        return json.path("tolerance").asDouble();
    }

    /** The gradient handed to backward, where it is not the one of a loss. */
    Optional<String> outputGradient() {
        return json.path("outputGradient").asStringOpt();
    }

    /** The name of the gradient at an input, where it has one. */
    Optional<String> gradient(int input) {
        return json.path("gradients").path(String.valueOf(input)).asStringOpt();
    }

    boolean hasGradients() {
        return json.has("gradients");
    }

    boolean has(String argument) {
        return argument(argument).isPresent();
    }

    private Optional<JsonNode> argument(String name) {
        return json.path("arguments").optional(name);
    }

    JsonNode value(String argument) {
        return argument(argument).orElseThrow();
    }

    int integer(String argument) {
        return value(argument).asInt();
    }

    boolean truth(String argument) {
        return value(argument).asBoolean();
    }

    /** A number; infinities are written as strings. */
    double number(String argument) {
        JsonNode value = value(argument);
        return value.isString() ? Double.parseDouble(value.asString()) : value.asDouble();
    }

    String text(String argument) {
        return value(argument).asString();
    }

    long[] longs(String argument) {
        return value(argument).valueStream().mapToLong(JsonNode::asLong).toArray();
    }

    /** What tells the overloads of a method apart. */
    String overload() {
        return method()
                + new TreeSet<>(json.path("arguments").propertyNames())
                + inputs().size()
                + json.path("arguments").path("array").asString("");
    }
}
