package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Asserts that a test leaves as many tensors behind as it found. */
final class NoLeak implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(NoLeak.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(STORE).put("live", TensorScope.liveTensors());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        long before = context.getStore(STORE).get("live", Long.class);
        assertThat(TensorScope.liveTensors()).as("live tensors").isEqualTo(before);
    }
}
