package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Asserts that a test leaves as many tensors and lent memories behind as it found. */
final class NoLeak implements BeforeEachCallback, AfterEachCallback {
    private record Counts(long tensors, int loans) {
        static Counts now() {
            return new Counts(TensorScope.liveTensors(), SharedMemory.loans());
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(Namespace.create(NoLeak.class)).put(Counts.class, Counts.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Counts before =
                context.getStore(Namespace.create(NoLeak.class)).get(Counts.class, Counts.class);
        assertThat(Counts.now()).as("live tensors and lent memories").isEqualTo(before);
    }
}
