package dapo.tests;

import causallm.model.SafetensorsFile;

import libtorch.nn.AdamW;
import libtorch.nn.Optimization;
import libtorch.nn.Parameter;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** AdamW with clipping, decay by group and a linear schedule moves parameters as PyTorch does. */
@ExtendWith(NoLeak.class)
class OptimizerParityTest {
    private static final double PEAK = 1e-2;

    private final SafetensorsFile golden = Golden.tensors("loss/adamw.safetensors");

    @TestFactory
    Stream<DynamicTest> parametersMoveAsInPyTorch() {
        return Golden.json("loss/adamw.json")
                .path("cases")
                .valueStream()
                .map(one -> DynamicTest.dynamicTest(name(one), () -> compare(one)));
    }

    private static String name(JsonNode one) {
        return one.path("name").asString();
    }

    private void compare(JsonNode one) {
        double tolerance = one.path("tolerance").asDouble();
        JsonNode rates = one.path("learningRates");
        Optimization optimization =
                new Optimization(
                        PEAK,
                        one.path("beta1").asDouble(),
                        one.path("beta2").asDouble(),
                        one.path("weightDecay").path("matrix").asDouble(),
                        one.path("maximumNorm").asDouble(),
                        2,
                        Optimization.Decay.LINEAR);
        try (TensorScope _ = TensorScope.open()) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            for (String parameter : List.of("matrix", "vector")) {
                Tensor initial = golden.tensor(name(one) + "." + parameter + ".initial").copy();
                parameters.put(parameter, initial.requireGradient());
            }
            AdamW optimizer = optimization.optimizer(asList(parameters));
            for (int step = 0; step < rates.size(); step++) {
                double factor = optimization.schedule(rates.size()).factor(step);
                Assertions.assertThat(PEAK * factor)
                        .isCloseTo(rates.get(step).asDouble(), Assertions.within(1e-15));
                giveGradients(one, parameters, step);
                double norm = optimizer.step(factor, optimization.maximumNorm());
                double[] expected = {one.path("norms").get(step).asDouble()};
                Golden.assertClose(new double[] {norm}, expected, tolerance);
                compare(one, parameters, step, tolerance);
            }
        }
    }

    private static List<Parameter> asList(Map<String, Tensor> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> new Parameter(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void giveGradients(JsonNode one, Map<String, Tensor> parameters, int step) {
        parameters.forEach((parameter, tensor) ->
                tensor.multiply(1)
                        .backward(
                                golden.tensor(
                                        "%s.%s.gradient.%d"
                                                .formatted(name(one), parameter, step + 1))));
    }

    private void compare(JsonNode one, Map<String, Tensor> parameters, int step, double tolerance) {
        parameters.forEach((parameter, tensor) ->
                Golden.assertClose(
                        tensor,
                        golden.tensor("%s.%s.after.%d".formatted(name(one), parameter, step + 1)),
                        tolerance));
    }
}
