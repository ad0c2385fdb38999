package causallm.model;

import libtorch.tensor.ScalarType;

import java.util.OptionalInt;
import java.util.Random;

/** A random model of a few thousand parameters, whose predictions are far from uniform. */
final class SmallModel {
    static final int VOCABULARY = 11;

    private SmallModel() {}

    static TransformerConfig config(boolean tied) {
        return TransformerConfig.llama(
                VOCABULARY, 8, 12, 2, 4, 2, 4, 10_000, 1e-6, 32, tied, OptionalInt.empty());
    }

    static CausalLM create(boolean tied, ScalarType computeType) {
        return CausalLM.create(config(tied), new Random(7), computeType);
    }
}
