package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;

@ExtendWith(NoLeak.class)
class DispatchModeTest {
    private final List<String> seen = new ArrayList<>();
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private DispatchMode recording(String prefix) {
        return DispatchMode.use((operator, arguments, libtorch) -> {
            seen.add(prefix + operator + arguments);
            return libtorch.get();
        });
    }

    @Test
    void itSeesEveryCallWithItsArguments() {
        Tensor one = Tensor.ones(ScalarType.FLOAT32, 2);
        try (DispatchMode _ = recording("")) {
            one.exp();
            one.sum(0, true);
            one.add(one).fillInPlace(3);
            Tensor.attention(
                    one.view(1, 1, 2, 1), one.view(1, 1, 2, 1), one.view(1, 1, 2, 1), true);
        }
        one.log();
        assertThat(seen)
                .hasSize(8)
                .contains(
                        "exp[float32[2]]",
                        "sub.Tensor[float32[2], float32[2], -1.0]",
                        "fill_.Scalar[float32[2], 3.0]")
                .last()
                .asString()
                .startsWith("scaled_dot_product_attention[float32[1, 1, 2, 1], ")
                .endsWith(", null, 0.0, true, null, false]");
    }

    @Test
    void aCallThatItPassesOnGivesWhatItGivesOtherwise() {
        Tensor two = Tensor.of(new float[] {1, 2}).requireGradient();
        try (DispatchMode _ = recording("")) {
            Tensor changed = two.detach().copy();
            assertThat(changed.multiplyInPlace(3)).isSameAs(changed);
            assertThat(changed.fillInPlace(5)).isSameAs(changed);
            assertThat(two.topK(1, 0).indices().item()).isEqualTo(1);
            two.square().sum().backward();
        }
        assertThat(two.gradient().orElseThrow().toFloatArray()).containsExactly(2, 4);
        assertThat(seen).anyMatch(call -> call.startsWith("_backward["));
    }

    @Test
    void itMayAnswerInLibtorchsPlace() {
        Tensor one = Tensor.ones(ScalarType.FLOAT32, 2);
        try (DispatchMode _ =
                DispatchMode.use((operator, arguments, libtorch) -> List.of(one.exp()))) {
            assertThat(one.log().copyFrom(one)).hasToString("float32[2]");
        }
    }

    @Test
    void anExceptionOfItsReachesTheCallerAndLeavesItInPlace() {
        Tensor one = Tensor.ones(ScalarType.FLOAT32, 2);
        try (DispatchMode _ =
                DispatchMode.use((operator, arguments, libtorch) -> {
                    throw new IllegalStateException("no " + operator);
                })) {
            assertThatIllegalStateException().isThrownBy(one::exp).withMessage("no exp");
            assertThatIllegalStateException().isThrownBy(one::exp).withMessage("no exp");
        }
    }

    @Test
    void modesNest() {
        Tensor one = Tensor.ones(ScalarType.FLOAT32, 2);
        try (DispatchMode outer = recording("outer ");
                DispatchMode _ = recording("inner ")) {
            one.exp();
            assertThatIllegalStateException().isThrownBy(outer::close);
        }
        assertThat(seen).containsExactly("inner exp[float32[2]]", "outer exp[float32[2]]");
    }

    @Test
    void itBelongsToTheThread() {
        try (DispatchMode mode = recording("")) {
            assertThat(
                            Threads.thrownOnAnother(() -> {
                                try (TensorScope _ = TensorScope.open()) {
                                    Tensor.ones(ScalarType.FLOAT32, 2).exp();
                                }
                            }))
                    .isEmpty();
            assertThat(Threads.thrownOnAnother(mode::close))
                    .containsInstanceOf(WrongThreadException.class);
        }
        assertThat(seen).isEmpty();
    }
}
