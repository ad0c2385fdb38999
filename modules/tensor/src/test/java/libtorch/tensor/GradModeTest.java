package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeak.class)
class GradModeTest {
    private static boolean isRecorded() {
        try (TensorScope _ = TensorScope.open()) {
            return Tensor.ones(ScalarType.FLOAT32, 2).requireGradient().exp().requiresGradient();
        }
    }

    @Test
    void operationsAreRecordedUnlessItIsOff() {
        assertThat(GradMode.isEnabled()).isTrue();
        assertThat(isRecorded()).isTrue();
        try (GradMode _ = GradMode.disable()) {
            assertThat(GradMode.isEnabled()).isFalse();
            assertThat(isRecorded()).isFalse();
        }
        assertThat(isRecorded()).isTrue();
    }

    @Test
    void modesNestAndAreSetBack() {
        try (GradMode _ = GradMode.disable()) {
            try (GradMode _ = GradMode.enable()) {
                assertThat(isRecorded()).isTrue();
            }
            assertThat(isRecorded()).isFalse();
            try (GradMode _ = GradMode.disable()) {
                assertThat(isRecorded()).isFalse();
            }
            assertThat(isRecorded()).isFalse();
        }
        assertThat(GradMode.isEnabled()).isTrue();
    }

    @Test
    void anExceptionSetsItBack() {
        try (GradMode _ = GradMode.disable()) {
            throw new IllegalStateException("inside");
        } catch (IllegalStateException expected) {
            assertThat(GradMode.isEnabled()).isTrue();
        }
    }

    @Test
    void theModeBelongsToTheThread() {
        try (GradMode mode = GradMode.disable()) {
            assertThat(Threads.thrownOnAnother(() -> assertThat(isRecorded()).isTrue())).isEmpty();
            assertThat(Threads.thrownOnAnother(mode::close))
                    .containsInstanceOf(WrongThreadException.class);
            assertThat(GradMode.isEnabled()).isFalse();
        }
    }

    @Test
    void aVirtualThreadIsRefused() {
        assertThat(Threads.thrownOnVirtual(GradMode::disable))
                .containsInstanceOf(IllegalStateException.class);
        assertThat(Threads.thrownOnVirtual(GradMode::isEnabled))
                .containsInstanceOf(IllegalStateException.class);
    }
}
