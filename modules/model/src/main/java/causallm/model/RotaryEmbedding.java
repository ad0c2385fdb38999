package causallm.model;

import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

/**
 * Rotary positions (Su et al., arXiv:2104.09864) in the layout of Hugging Face's Llama: dimension i
 * turns together with i + d/2, by position · θ^(−2i/d).
 */
final class RotaryEmbedding {
    private static final Operator ROLL =
            Operator.of("roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor");

    /** Cosine and signed sine of some positions: (…, T, 1, d), for all heads of a token. */
    record Angles(Tensor cosine, Tensor sine) {}

    private final Tensor frequencies; // (d), radians a position, the same in both halves
    private final Tensor signs; // (d), -1 in the first half, 1 in the second
    private final int headSize;

    RotaryEmbedding(TransformerConfig config) {
        headSize = config.headSize();
        int half = headSize / 2;
        float[] frequency = new float[headSize];
        float[] sign = new float[headSize];
        for (int i = 0; i < half; i++) {
            double unscaled = 1 / Math.pow(config.ropeTheta(), 2.0 * i / headSize);
            frequency[i] = (float) config.ropeScaling().scale(unscaled);
            frequency[i + half] = frequency[i];
            sign[i] = -1;
            sign[i + half] = 1;
        }
        frequencies = Tensor.of(frequency, headSize);
        signs = Tensor.of(sign, headSize);
    }

    /** The angles of positions 0 to {@code count - 1}: (T, 1, d). */
    Angles firstPositions(long count, ScalarType type) {
        return at(Tensor.arange(count), type);
    }

    /** The angles of int64 {@code positions} (…, T): (…, T, 1, d). */
    Angles at(Tensor positions, ScalarType type) {
        // In float32, as the reference, whatever type is asked for.
        Tensor angles =
                positions.to(ScalarType.FLOAT32).unsqueeze(-1).unsqueeze(-1).multiply(frequencies);
        return new Angles(angles.cos().to(type), angles.sin().multiply(signs).to(type));
    }

    /** Turns queries or keys (…, T, heads, d). */
    Tensor rotate(Tensor states, Angles angles) {
        Tensor swapped = ROLL.call(states, new long[] {headSize / 2}, new long[] {-1});
        return states.multiply(angles.cosine()).add(swapped.multiply(angles.sine()));
    }
}
