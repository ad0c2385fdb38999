package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.TransformerConfig;

import org.junit.jupiter.api.Test;

import java.util.OptionalInt;

class ModelOperationsTest {
    @Test
    void eachWeightIsMultipliedAndAddedOnceAndEachSeenTokenTwicePerQueryNumber() {
        // A layer of 8x8 queries, 2 of 8x4 keys and values, 8x8 outputs, 3 of 8x16; 8x32 logits.
        TransformerConfig config =
                TransformerConfig.llama(
                        32, 8, 16, 1, 2, 1, 4, 10_000, 1e-6, 64, true, OptionalInt.empty());
        double weights = 64 + 2 * 32 + 64 + 3 * 128 + 256;

        assertThat(ModelOperations.ofToken(config, 0)).isEqualTo(2 * weights);
        assertThat(ModelOperations.ofToken(config, 10)).isEqualTo(2 * weights + 4 * 8 * 10);
    }
}
