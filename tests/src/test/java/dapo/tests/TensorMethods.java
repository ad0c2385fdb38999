package dapo.tests;

import static java.util.Map.entry;

import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import tools.jackson.databind.JsonNode;

import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How each method of Tensor is called with what a golden case holds. */
final class TensorMethods {
    /** A call: its arguments by name, and its tensors, the receiver first. */
    @FunctionalInterface
    interface Call {
        Object on(OperationCase arguments, List<Tensor> tensors);
    }

    static final Map<String, Call> CALLS = new HashMap<>();

    static {
        CALLS.putAll(made());
        CALLS.putAll(asked());
        CALLS.putAll(pointwise());
        CALLS.putAll(layers());
        CALLS.putAll(reductions());
        CALLS.putAll(compared());
        CALLS.putAll(shaped());
        CALLS.putAll(indexed());
        CALLS.putAll(inPlace());
    }

    private TensorMethods() {}

    private static Map<String, Call> made() {
        return Map.ofEntries(
                entry("zeros", (c, _) -> Tensor.zeros(type(c), c.longs("shape"))),
                entry("ones", (c, _) -> Tensor.ones(type(c), c.longs("shape"))),
                entry("full", (c, _) -> Tensor.full(c.number("value"), type(c), c.longs("shape"))),
                entry("scalar", (c, _) -> Tensor.scalar(c.number("value"), type(c))),
                entry("arange", (c, _) -> Tensor.arange(c.integer("count"))),
                entry("of", (c, _) -> ofArray(c)),
                entry("to", TensorMethods::to),
                entry("copy", (_, t) -> first(t).copy()),
                entry("contiguous", (_, t) -> first(t).contiguous()),
                entry("detach", (_, t) -> first(t).detach()));
    }

    private static ScalarType type(OperationCase arguments) {
        return ScalarType.valueOf(arguments.text("type"));
    }

    private static Tensor to(OperationCase arguments, List<Tensor> tensors) {
        return arguments.has("type")
                ? tensors.get(0).to(type(arguments))
                : tensors.get(0).to(Device.of(arguments.text("device")));
    }

    private static Tensor ofArray(OperationCase arguments) {
        long[] shape = arguments.longs("shape");
        List<JsonNode> values = arguments.value("values").valueStream().toList();
        return switch (arguments.text("array")) {
            case "float" -> {
                float[] floats = new float[values.size()];
                IntStream.range(0, floats.length)
                        .forEach(i -> floats[i] = (float) values.get(i).asDouble());
                yield Tensor.of(floats, shape);
            }
            case "double" ->
                    Tensor.of(values.stream().mapToDouble(JsonNode::asDouble).toArray(), shape);
            case "long" -> Tensor.of(values.stream().mapToLong(JsonNode::asLong).toArray(), shape);
            case "int" -> Tensor.of(values.stream().mapToInt(JsonNode::asInt).toArray(), shape);
            case "boolean" -> {
                boolean[] truths = new boolean[values.size()];
                IntStream.range(0, truths.length)
                        .forEach(i -> truths[i] = values.get(i).asBoolean());
                yield Tensor.of(truths, shape);
            }
            default -> throw new AssertionError(arguments);
        };
    }

    private static Map<String, Call> asked() {
        return Map.ofEntries(
                entry("shape", (_, t) -> first(t).shape()),
                entry("strides", (_, t) -> first(t).strides()),
                entry("size", (c, t) -> first(t).size(c.integer("dim"))),
                entry("rank", (_, t) -> first(t).rank()),
                entry("elementCount", (_, t) -> first(t).elementCount()),
                entry("type", (_, t) -> first(t).type()),
                entry("device", (_, t) -> first(t).device()),
                entry("isContiguous", (_, t) -> first(t).isContiguous()),
                entry("requiresGradient", (_, t) -> first(t).requiresGradient()),
                entry("requireGradient", (_, t) -> first(t).requireGradient().requiresGradient()),
                entry("item", (_, t) -> first(t).item()),
                entry("toFloatArray", (_, t) -> first(t).toFloatArray()),
                entry("toDoubleArray", (_, t) -> first(t).toDoubleArray()),
                entry("toLongArray", (_, t) -> first(t).toLongArray()),
                entry("toIntArray", (_, t) -> first(t).toIntArray()),
                entry("toBooleanArray", (_, t) -> first(t).toBooleanArray()),
                entry("segment", (_, t) -> first(t).segment().toArray(ValueLayout.JAVA_BYTE)));
    }

    private static Map<String, Call> pointwise() {
        return Map.ofEntries(
                entry(
                        "add",
                        (c, t) -> c.has("other") ? first(t).add(other(c)) : first(t).add(t.get(1))),
                entry(
                        "subtract",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).subtract(other(c))
                                        : first(t).subtract(t.get(1))),
                entry(
                        "multiply",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).multiply(other(c))
                                        : first(t).multiply(t.get(1))),
                entry(
                        "divide",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).divide(other(c))
                                        : first(t).divide(t.get(1))),
                entry("minimum", (_, t) -> first(t).minimum(t.get(1))),
                entry("maximum", (_, t) -> first(t).maximum(t.get(1))),
                entry("pow", (c, t) -> first(t).pow(c.number("exponent"))),
                entry("clamp", (c, t) -> first(t).clamp(c.number("min"), c.number("max"))),
                entry("negate", (_, t) -> first(t).negate()),
                entry("exp", (_, t) -> first(t).exp()),
                entry("log", (_, t) -> first(t).log()),
                entry("sqrt", (_, t) -> first(t).sqrt()),
                entry("square", (_, t) -> first(t).square()),
                entry("abs", (_, t) -> first(t).abs()),
                entry("sin", (_, t) -> first(t).sin()),
                entry("cos", (_, t) -> first(t).cos()),
                entry("tanh", (_, t) -> first(t).tanh()),
                entry("sigmoid", (_, t) -> first(t).sigmoid()),
                entry("logSigmoid", (_, t) -> first(t).logSigmoid()),
                entry("silu", (_, t) -> first(t).silu()));
    }

    private static Tensor first(List<Tensor> tensors) {
        return tensors.get(0);
    }

    private static double other(OperationCase arguments) {
        return arguments.number("other");
    }

    private static Map<String, Call> layers() {
        return Map.ofEntries(
                entry("matmul", (_, t) -> first(t).matmul(t.get(1))),
                entry(
                        "linear",
                        (_, t) ->
                                t.size() == 2
                                        ? first(t).linear(t.get(1))
                                        : first(t).linear(t.get(1), t.get(2))),
                entry("embedding", (_, t) -> Tensor.embedding(first(t), t.get(1))),
                entry("rmsNorm", (c, t) -> first(t).rmsNorm(t.get(1), c.number("epsilon"))),
                entry("attention", TensorMethods::attention),
                entry(
                        "backward",
                        (_, t) -> first(t).linear(t.get(1), t.get(2)).tanh().square().mean()));
    }

    private static Tensor attention(OperationCase arguments, List<Tensor> tensors) {
        return tensors.size() == 4
                ? Tensor.attention(first(tensors), tensors.get(1), tensors.get(2), tensors.get(3))
                : Tensor.attention(
                        first(tensors), tensors.get(1), tensors.get(2), arguments.truth("causal"));
    }

    private static Map<String, Call> reductions() {
        return Map.ofEntries(
                entry(
                        "sum",
                        (c, t) ->
                                c.has("dim")
                                        ? first(t).sum(dim(c), c.truth("keep"))
                                        : first(t).sum()),
                entry(
                        "mean",
                        (c, t) ->
                                c.has("dim")
                                        ? first(t).mean(dim(c), c.truth("keep"))
                                        : first(t).mean()),
                entry(
                        "max",
                        (c, t) ->
                                c.has("dim")
                                        ? first(t).max(dim(c), c.truth("keep"))
                                        : first(t).max()),
                entry("argmax", (c, t) -> first(t).argmax(dim(c))),
                entry("topK", (c, t) -> first(t).topK(c.integer("k"), dim(c))),
                entry("sort", (c, t) -> first(t).sort(dim(c), c.truth("descending"))),
                entry("cumulativeSum", (c, t) -> first(t).cumulativeSum(dim(c))),
                entry("logSumExp", (c, t) -> first(t).logSumExp(dim(c))),
                entry("softmax", (c, t) -> first(t).softmax(dim(c))),
                entry("logSoftmax", (c, t) -> first(t).logSoftmax(dim(c))));
    }

    private static int dim(OperationCase arguments) {
        return arguments.integer("dim");
    }

    private static Map<String, Call> compared() {
        return Map.ofEntries(
                entry(
                        "equal",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).equal(other(c))
                                        : first(t).equal(t.get(1))),
                entry(
                        "less",
                        (c, t) ->
                                c.has("other") ? first(t).less(other(c)) : first(t).less(t.get(1))),
                entry(
                        "lessOrEqual",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).lessOrEqual(other(c))
                                        : first(t).lessOrEqual(t.get(1))),
                entry(
                        "greater",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).greater(other(c))
                                        : first(t).greater(t.get(1))),
                entry(
                        "greaterOrEqual",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).greaterOrEqual(other(c))
                                        : first(t).greaterOrEqual(t.get(1))),
                entry("logicalNot", (_, t) -> first(t).logicalNot()),
                entry("logicalAnd", (_, t) -> first(t).logicalAnd(t.get(1))),
                entry("logicalOr", (_, t) -> first(t).logicalOr(t.get(1))),
                entry("where", (_, t) -> Tensor.where(first(t), t.get(1), t.get(2))),
                entry("maskedFill", (c, t) -> first(t).maskedFill(t.get(1), c.number("value"))));
    }

    private static Map<String, Call> shaped() {
        return Map.ofEntries(
                entry("reshape", (c, t) -> first(t).reshape(c.longs("shape"))),
                entry("view", (c, t) -> first(t).view(c.longs("shape"))),
                entry(
                        "transpose",
                        (c, t) -> first(t).transpose(c.integer("first"), c.integer("second"))),
                entry("permute", (c, t) -> first(t).permute(c.longs("dims"))),
                entry("unsqueeze", (c, t) -> first(t).unsqueeze(dim(c))),
                entry("squeeze", (c, t) -> first(t).squeeze(dim(c))),
                entry("expand", (c, t) -> first(t).expand(c.longs("shape"))),
                entry(
                        "narrow",
                        (c, t) -> first(t).narrow(dim(c), c.integer("start"), c.integer("length"))),
                entry("select", (c, t) -> first(t).select(dim(c), c.integer("index"))),
                entry("concatenate", (c, t) -> Tensor.concatenate(t, dim(c))),
                entry("stack", (c, t) -> Tensor.stack(t, dim(c))));
    }

    private static Map<String, Call> indexed() {
        return Map.ofEntries(
                entry("indexSelect", (c, t) -> first(t).indexSelect(dim(c), t.get(1))),
                entry("gather", (c, t) -> first(t).gather(dim(c), t.get(1))),
                entry("scatter", (c, t) -> first(t).scatter(dim(c), t.get(1), t.get(2))),
                entry(
                        "indexCopyInPlace",
                        (c, t) -> first(t).indexCopyInPlace(dim(c), t.get(1), t.get(2))),
                entry(
                        "indexPutInPlace",
                        (_, t) ->
                                first(t).indexPutInPlace(t.subList(1, t.size() - 1), t.getLast())));
    }

    private static Map<String, Call> inPlace() {
        return Map.ofEntries(
                entry(
                        "addInPlace",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).addInPlace(other(c))
                                        : first(t).addInPlace(t.get(1))),
                entry(
                        "multiplyInPlace",
                        (c, t) ->
                                c.has("other")
                                        ? first(t).multiplyInPlace(other(c))
                                        : first(t).multiplyInPlace(t.get(1))),
                entry("copyFrom", (_, t) -> first(t).copyFrom(t.get(1))),
                entry("zeroInPlace", (_, t) -> first(t).zeroInPlace()),
                entry("fillInPlace", (c, t) -> first(t).fillInPlace(c.number("value"))));
    }
}
