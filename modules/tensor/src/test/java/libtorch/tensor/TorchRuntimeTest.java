package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;

class TorchRuntimeTest {
    @Test
    void theLoadedLibraryIsNamed() {
        assertThat(TorchRuntime.version()).matches("2\\.\\d+\\.\\d+");
        assertThat(Files.isDirectory(TorchRuntime.home())).isTrue();
        assertThat(TorchRuntime.home().resolve(System.mapLibraryName("torch_cpu"))).exists();
        assertThat(TorchRuntime.blas()).isNotBlank();
    }

    @Test
    void theNumberOfThreadsIsSetAndRead() {
        int before = TorchRuntime.threads();
        try {
            TorchRuntime.setThreads(before + 1);
            assertThat(TorchRuntime.threads()).isEqualTo(before + 1);
        } finally {
            TorchRuntime.setThreads(before);
        }
        assertThat(TorchRuntime.threads()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1025})
    void aNumberOfThreadsThatCannotBeIsRefused(int threads) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchRuntime.setThreads(threads))
                .withMessage("threads must be 1 to 1024, got %d", threads);
    }

    @Test
    void processorFeaturesAreThoseThatDecideHowFastProductsAre() {
        assertThat(TorchRuntime.processorFeatures())
                .doesNotHaveDuplicates()
                .allMatch(feature -> feature.matches("[a-z0-9_]+"));
    }
}
