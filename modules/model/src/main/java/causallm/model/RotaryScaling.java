package causallm.model;

/**
 * How rotary frequencies are slowed down for sequences longer than a model was first trained on.
 */
public sealed interface RotaryScaling {
    /** The {@code rope_type} of {@code config.json}. */
    String ropeType();

    /** The angle a position of what was {@code frequency}, in radians. */
    double scale(double frequency);

    /** Not at all. */
    record None() implements RotaryScaling {
        @Override
        public String ropeType() {
            return "default";
        }

        @Override
        public double scale(double frequency) {
            return frequency;
        }
    }

    /**
     * All alike (Chen et al., arXiv:2306.15595).
     *
     * @param factor by how much, above 0
     */
    record Linear(double factor) implements RotaryScaling {
        public Linear {
            requirePositive("factor", factor);
        }

        @Override
        public String ropeType() {
            return "linear";
        }

        @Override
        public double scale(double frequency) {
            return frequency / factor;
        }
    }

    /**
     * As Llama 3.1 (arXiv:2407.21783): slow frequencies are slowed down further, fast ones left,
     * those between in between.
     *
     * @param factor by how much the slow ones are slowed down, above 0
     * @param lowFrequencyFactor slow are those that turn less often than this within the original
     *     length
     * @param highFrequencyFactor fast are those that turn more often than this, which is larger
     * @param originalPositions the original length, in tokens
     */
    record Llama3(
            double factor,
            double lowFrequencyFactor,
            double highFrequencyFactor,
            int originalPositions)
            implements RotaryScaling {
        public Llama3 {
            requirePositive("factor", factor);
            requirePositive("low_freq_factor", lowFrequencyFactor);
            requirePositive("original_max_position_embeddings", originalPositions);
            if (!(highFrequencyFactor > lowFrequencyFactor)) {
                throw new IllegalArgumentException(
                        "high_freq_factor is "
                                + highFrequencyFactor
                                + ", expected above low_freq_factor, "
                                + lowFrequencyFactor);
            }
        }

        @Override
        public String ropeType() {
            return "llama3";
        }

        @Override
        public double scale(double frequency) {
            double turns = originalPositions * frequency / (2 * Math.PI);
            double kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
            double share = Math.clamp(kept, 0, 1);
            return share * frequency + (1 - share) * frequency / factor;
        }
    }

    private static void requirePositive(String key, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(key + " is " + value + ", expected above 0");
        }
    }
}
