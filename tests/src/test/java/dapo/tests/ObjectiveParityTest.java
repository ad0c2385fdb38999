package dapo.tests;

import causallm.model.SafetensorsFile;

import dapo.policy.ActionBatch;
import dapo.policy.DirectAdvantageLoss;
import dapo.value.CriticLoss;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

import tools.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The objectives and their gradients are those of PyTorch, called as a researcher would. */
@ExtendWith(NoLeak.class)
class ObjectiveParityTest {
    private static Stream<DynamicTest> cases(String file, Consumer<JsonNode> compare) {
        return Golden.json(file)
                .path("cases")
                .valueStream()
                .map(one ->
                        DynamicTest.dynamicTest(
                                one.path("name").asString(),
                                () -> {
                                    try (TensorScope _ = TensorScope.open()) {
                                        compare.accept(one);
                                    }
                                }));
    }

    private static void compare(JsonNode one, Tensor loss, Tensor leaf, Tensor expectedGradient) {
        double tolerance = one.path("tolerance").asDouble();
        loss.backward();
        Golden.assertClose(
                new double[] {loss.item()}, new double[] {one.path("loss").asDouble()}, tolerance);
        Golden.assertClose(leaf.gradient().orElseThrow(), expectedGradient, tolerance);
    }

    @TestFactory
    Stream<DynamicTest> theActorsObjective() {
        SafetensorsFile golden = Golden.tensors("loss/direct-advantage.safetensors");
        return cases(
                "loss/direct-advantage.json",
                one -> {
                    String name = one.path("name").asString() + ".";
                    ActionBatch batch =
                            new ActionBatch(
                                    counts(golden.tensor(name + "stateIndex").toLongArray()),
                                    lengths(golden.tensor(name + "actionOffsets").toLongArray()),
                                    golden.tensor(name + "advantages").toDoubleArray(),
                                    golden.tensor(name + "referenceSums").toDoubleArray());
                    Tensor tokens =
                            golden.tensor(name + "tokenLogProbabilities").copy().requireGradient();
                    var objective = new DirectAdvantageLoss(one.path("beta").asDouble());
                    compare(
                            one,
                            objective.loss(batch, tokens).loss(),
                            tokens,
                            golden.tensor(name + "gradient"));
                });
    }

    /** How often each of 0, 1, 2 and so on stands there, where equal ones stand together. */
    private static int[] counts(long... indices) {
        return IntStream.rangeClosed(0, (int) indices[indices.length - 1])
                .map(index -> (int) Arrays.stream(indices).filter(each -> each == index).count())
                .toArray();
    }

    private static int[] lengths(long... offsets) {
        return IntStream.range(1, offsets.length)
                .map(i -> (int) (offsets[i] - offsets[i - 1]))
                .toArray();
    }

    @TestFactory
    Stream<DynamicTest> theCriticsObjective() {
        SafetensorsFile golden = Golden.tensors("loss/critic.safetensors");
        return cases(
                "loss/critic.json",
                one -> {
                    String name = one.path("name").asString() + ".";
                    Tensor logits = golden.tensor(name + "logits").copy().requireGradient();
                    compare(
                            one,
                            CriticLoss.loss(logits, golden.tensor(name + "targets")),
                            logits,
                            golden.tensor(name + "gradient"));
                });
    }
}
