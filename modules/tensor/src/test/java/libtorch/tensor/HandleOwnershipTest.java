package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.List;

/** Who frees the handles that a call passes, whichever way it ends. */
@ExtendWith(NoLeak.class)
class HandleOwnershipTest {
    private static final String ARGUMENTS =
            "(Tensor a, Tensor? b, Tensor? none, Tensor[] c, Tensor?[] d, Tensor[]? e, Tensor[][]"
                    + " f, str g, str? h, int? i, float[]? j, bool k, Device? l, ScalarType? m,"
                    + " Generator? n=None) -> Tensor";

    private static int loansWhile(Runnable calls) {
        int before = SharedMemory.loans();
        try (TensorScope _ = TensorScope.open()) {
            calls.run();
        }
        return SharedMemory.loans() - before;
    }

    @Test
    void anUnknownOperatorTakesNothingAndLeaksNothing() {
        Operator unknown = Operator.of("no_such_operator" + ARGUMENTS);
        assertThat(
                        loansWhile(() -> {
                            Tensor x = LentTensors.floats(2);
                            Tensor y = LentTensors.floats(3);
                            assertThatExceptionOfType(TorchException.class)
                                    .isThrownBy(() -> call(unknown, x, y))
                                    .withMessageContaining("Could not find schema");
                            assertThat(x.add(1).toFloatArray()).containsExactly(2, 1);
                        }))
                .isZero();
    }

    private static void call(Operator operator, Tensor x, Tensor y) {
        operator.call(
                x,
                y,
                null,
                List.of(x, y),
                Arrays.asList(x, null, y),
                List.of(y),
                List.of(List.of(x, y), List.of()),
                "text",
                "more",
                1,
                List.of(1.5, 2.5),
                true,
                Device.CPU,
                ScalarType.FLOAT32);
    }

    @Test
    void anUnknownOverloadLeaksNothing() {
        Operator unknown = Operator.of("mul.NoSuchOverload(Tensor self, Tensor? b) -> Tensor");
        assertThat(
                        loansWhile(() -> {
                            Tensor x = LentTensors.floats(2);
                            assertThatExceptionOfType(TorchException.class)
                                    .isThrownBy(() -> unknown.call(x, x));
                        }))
                .isZero();
    }

    @Test
    void aCallThatLibtorchRefusesLeaksNothing() {
        Operator index = Operator.of("index.Tensor(Tensor self, Tensor?[] indices) -> Tensor");
        assertThat(
                        loansWhile(() -> {
                            Tensor x = LentTensors.floats(2, 2);
                            Tensor y = LentTensors.floats(3);
                            assertThatExceptionOfType(TorchException.class)
                                    .isThrownBy(() -> x.matmul(y));
                            assertThatExceptionOfType(TorchException.class)
                                    .isThrownBy(() -> x.linear(x, y));
                            assertThatExceptionOfType(TorchException.class)
                                    .isThrownBy(() -> x.add(y));
                            assertThatExceptionOfType(TorchException.class)
                                    .isThrownBy(() -> Tensor.concatenate(List.of(x, y), 0));
                            assertThatExceptionOfType(TorchException.class)
                                    .isThrownBy(() -> index.call(x, Arrays.asList(null, y)));
                        }))
                .isZero();
    }

    @Test
    void aCallThatIsRefusedBeforeLibtorchLeaksNothing() {
        assertThat(
                        loansWhile(() -> {
                            Tensor x = LentTensors.floats(2, 2);
                            assertThatIllegalArgumentException()
                                    .isThrownBy(() -> Operators.CAT.call(List.of(x, 1)));
                            assertThatIllegalArgumentException()
                                    .isThrownBy(() -> Operators.LINEAR.call(x, x, 1));
                        }))
                .isZero();
    }

    @Test
    void aSuccessfulCallLeaksNothing() {
        assertThat(
                        loansWhile(() -> {
                            Tensor x = LentTensors.floats(2, 2).requireGradient();
                            Tensor y = LentTensors.floats(2);
                            Tensor z = Tensor.concatenate(List.of(x, x.transpose(0, 1)), 1);
                            z.linear(z.detach(), y).square().sum().backward();
                            assertThat(x.gradient()).isPresent();
                            x.clearGradient();
                            x.sort(0, true).values().sum().backward();
                            y.copyFrom(x.select(0, 0).detach());
                        }))
                .isZero();
    }

    @Test
    void aGradientIsFreedWithItsLeaf() {
        assertThat(
                        loansWhile(() -> {
                            Tensor leaf = LentTensors.floats(2).requireGradient();
                            Tensor seed = LentTensors.floats(2);
                            leaf.multiply(1).backward(seed);
                            assertThat(leaf.gradient()).isPresent();
                        }))
                .isZero();
    }
}
