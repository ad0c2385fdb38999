package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.SafetensorsFile;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

import tools.jackson.databind.JsonNode;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Each method of Tensor gives what PyTorch gives, and so do the gradients through it. */
@ExtendWith(NoLeak.class)
class TensorParityTest {
    /** Methods that compute nothing of their own; the gradients of all others go through three. */
    private static final Set<String> NOT_COMPARED =
            Set.of("empty", "release", "toString", "gradient", "clearGradient");

    private final SafetensorsFile golden = Golden.tensors("tensor/operations.safetensors");

    @TestFactory
    Stream<DynamicTest> everyMethodGivesWhatPyTorchGives() {
        return OperationCase.all()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> compare(one)));
    }

    @Test
    void everyMethodThatComputesIsCompared() {
        Set<String> compared =
                OperationCase.all().map(OperationCase::method).collect(Collectors.toSet());
        assertThat(compared).isEqualTo(publicMethods().keySet());
        assertThat(compared).isEqualTo(TensorMethods.CALLS.keySet());
    }

    @Test
    void everyOverloadIsCompared() {
        Map<String, Long> compared =
                OperationCase.all()
                        .collect(
                                Collectors.groupingBy(
                                        OperationCase::method,
                                        Collectors.mapping(
                                                OperationCase::overload,
                                                Collectors.collectingAndThen(
                                                        Collectors.toSet(),
                                                        set -> (long) set.size()))));
        publicMethods()
                .forEach((name, overloads) ->
                        assertThat(compared.get(name))
                                .as("overloads of %s", name)
                                .isGreaterThanOrEqualTo(overloads));
    }

    /** The number of overloads by name; those that share memory of Java have tests of their own. */
    private static Map<String, Long> publicMethods() {
        return Arrays.stream(Tensor.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !NOT_COMPARED.contains(method.getName()))
                .filter(method -> !sharesMemory(method))
                .filter(method -> !method.getName().equals("backward") || takesATensor(method))
                .collect(Collectors.groupingBy(Method::getName, Collectors.counting()));
    }

    private static boolean sharesMemory(Method method) {
        return Arrays.asList(method.getParameterTypes()).contains(MemorySegment.class);
    }

    private static boolean takesATensor(Method method) {
        return method.getParameterCount() == 1;
    }

    private void compare(OperationCase one) {
        try (TensorScope _ = TensorScope.open()) {
            List<Tensor> leaves = new ArrayList<>();
            List<Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < one.inputs().size(); i++) {
                Tensor leaf = golden.tensor(one.inputs().get(i)).copy();
                leaves.add(one.gradient(i).isPresent() ? leaf.requireGradient() : leaf);
                inputs.add(one.isTransposed(i) ? leaf.transpose(-2, -1) : leaf);
            }
            Object result = TensorMethods.CALLS.get(one.method()).on(one, inputs);
            if (one.outputs().isEmpty()) {
                assertThat(plain(result)).isEqualTo(expected(one.expected()));
                return;
            }
            compareOutputs(one, result);
            if (one.method().endsWith("InPlace") || one.method().equals("copyFrom")) {
                assertThat(result).isSameAs(inputs.get(0));
            }
            if (one.hasGradients()) {
                compareGradients(one, (Tensor) result, leaves);
            }
        }
    }

    private void compareOutputs(OperationCase one, Object result) {
        List<Tensor> outputs =
                result instanceof Tensor.Sorted sorted
                        ? List.of(sorted.values(), sorted.indices())
                        : List.of((Tensor) result);
        assertThat(outputs).hasSameSizeAs(one.outputs());
        for (int i = 0; i < outputs.size(); i++) {
            Tensor expected = golden.tensor(one.outputs().get(i));
            Golden.assertClose(outputs.get(i), expected, one.tolerance());
        }
    }

    private void compareGradients(OperationCase one, Tensor result, List<Tensor> leaves) {
        Optional<String> outputGradient = one.outputGradient();
        if (outputGradient.isPresent()) {
            result.backward(golden.tensor(outputGradient.get()));
        } else {
            result.backward();
        }
        for (int i = 0; i < leaves.size(); i++) {
            Optional<Tensor> gradient = leaves.get(i).gradient();
            assertThat(gradient.isPresent()).isEqualTo(one.gradient(i).isPresent());
            if (gradient.isPresent()) {
                Tensor expected = golden.tensor(one.gradient(i).orElseThrow());
                Golden.assertClose(gradient.get(), expected, one.tolerance());
            }
        }
    }

    /** A result that is no tensor in the form that its expectation has. */
    private static Object plain(Object result) {
        if (result.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(result))
                    .mapToObj(i -> plain(Array.get(result, i)))
                    .toList();
        }
        return switch (result) {
            case Byte unsigned -> (double) Byte.toUnsignedInt(unsigned);
            case Number number -> number.doubleValue();
            case Boolean truth -> truth;
            default -> result.toString();
        };
    }

    private static Object expected(JsonNode json) {
        if (json.isArray()) {
            return json.valueStream().map(TensorParityTest::expected).toList();
        }
        return json.isNumber()
                ? (Object) json.asDouble()
                : json.isBoolean() ? (Object) json.asBoolean() : json.asString();
    }
}
