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

    /** Cosine and signed sine of some positions, broadcast to (B, H, T, d). */
    record Angles(Tensor cosine, Tensor sine) {}

    private final Tensor cosines; // (positions, d)
    private final Tensor sines; // (positions, d), negative in the first half
    private final int headSize;

    RotaryEmbedding(TransformerConfig config) {
        headSize = config.headSize();
        int half = headSize / 2;
        float[] cosine = new float[config.maximumPositions() * headSize];
        float[] sine = new float[config.maximumPositions() * headSize];
        for (int position = 0; position < config.maximumPositions(); position++) {
            for (int i = 0; i < half; i++) {
                float frequency = (float) (1 / Math.pow(config.ropeTheta(), 2.0 * i / headSize));
                float angle = position * frequency; // float32 as the reference
                int at = position * headSize + i;
                cosine[at] = (float) Math.cos(angle);
                cosine[at + half] = cosine[at];
                sine[at] = (float) -Math.sin(angle);
                sine[at + half] = -sine[at];
            }
        }
        cosines = Tensor.of(cosine, config.maximumPositions(), headSize);
        sines = Tensor.of(sine, config.maximumPositions(), headSize);
    }

    /** The angles of positions 0 to {@code count - 1}: (T, d). */
    Angles firstPositions(long count, ScalarType type) {
        return new Angles(cosines.narrow(0, 0, count).to(type), sines.narrow(0, 0, count).to(type));
    }

    /** The angles of int64 {@code positions} (B, n): (B, 1, n, d). */
    Angles at(Tensor positions, ScalarType type) {
        return new Angles(
                Tensor.embedding(cosines, positions).unsqueeze(1).to(type),
                Tensor.embedding(sines, positions).unsqueeze(1).to(type));
    }

    /** Turns queries or keys (B, H, T, d). */
    Tensor rotate(Tensor states, Angles angles) {
        Tensor swapped = ROLL.call(states, new long[] {headSize / 2}, new long[] {-1});
        return states.multiply(angles.cosine()).add(swapped.multiply(angles.sine()));
    }
}
