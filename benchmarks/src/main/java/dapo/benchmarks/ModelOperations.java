package dapo.benchmarks;

import causallm.model.TransformerConfig;

/** The additions and multiplications of a model's matrix products. */
final class ModelOperations {
    private ModelOperations() {}

    /**
     * Those of a token on the way forward, the output layer's included; the way back has twice as
     * many.
     *
     * @param seen how many tokens it attends to, in the mean
     */
    static double ofToken(TransformerConfig config, double seen) {
        double width = config.hiddenSize();
        double queries = (double) config.heads() * config.headSize();
        double keys = (double) config.keyValueHeads() * config.headSize();
        double attention = 2 * width * queries + 2 * width * keys; // in and out, keys and values
        double feedForward = 3 * width * config.intermediateSize();
        double weights =
                config.layers() * (attention + feedForward) + width * config.vocabularySize();
        return 2 * weights + 4 * config.layers() * queries * seen;
    }
}
