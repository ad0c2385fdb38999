package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LibTorchVersionTest {
    @Test
    void theAbiVersionHoldsOneByteForEachNumber() {
        assertThat(LibTorchVersion.ofAbi(2L << 56 | 13L << 48 | 4L << 40 | 1))
                .hasToString("2.13.4");
    }

    @Test
    void whatIsOlderThanTheOldestSupportedIsTooOld() {
        assertThat(new LibTorchVersion(2, 10, 3).isTooOld()).isTrue();
        assertThat(new LibTorchVersion(1, 13, 0).isTooOld()).isTrue();
    }

    @Test
    void theOldestSupportedAndEverythingNewerIsNotTooOld() {
        assertThat(new LibTorchVersion(2, 11, 0).isTooOld()).isFalse();
        assertThat(new LibTorchVersion(2, 15, 0).isTooOld()).isFalse();
        assertThat(new LibTorchVersion(3, 0, 0).isTooOld()).isFalse();
    }
}
