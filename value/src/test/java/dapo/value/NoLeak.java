package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Asserts that a test leaves as many tensors behind as it found. */
final class NoLeak implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(NoLeak.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(NoLeak.class, TensorScope.liveTensors());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(TensorScope.liveTensors())
                .as("live tensors")
                .isEqualTo(context.getStore(NAMESPACE).get(NoLeak.class, Long.class));
    }
}
