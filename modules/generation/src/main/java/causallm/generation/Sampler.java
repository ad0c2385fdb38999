package causallm.generation;

import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws one token a row from logits, by one uniform number each: the inverse of the cumulative
 * distribution, so that a row needs no random number for each token of the vocabulary.
 *
 * <p>Probabilities are computed in float32 (float64 from float64 logits) and summed in float64. A
 * token of probability 0 is never drawn. A sampler holds no tensors and may be used on any platform
 * thread.
 */
public final class Sampler {
    private static final Operator SEARCH_SORTED =
            Operator.of(
                    "searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool"
                        + " out_int32=False, bool right=False, str? side=None, Tensor? sorter=None)"
                        + " -> Tensor");

    /**
     * Logits that are worked on at a time: larger buffers would come as fresh memory every time.
     */
    private static final long MOST_ELEMENTS = 1L << 20;

    /** How many of the most probable tokens are looked at before all are sorted. */
    private static final int FEW = 512;

    private final Sampling sampling;

    /** A sampler that draws as {@code sampling} says. */
    public Sampler(Sampling sampling) {
        this.sampling = sampling;
    }

    /**
     * Draws a token for each row; a greedy sampler passes over {@code uniforms}.
     *
     * @param logits (B, V), of any floating-point type
     * @param uniforms B numbers in [0, 1), row by row
     * @return (B) int64; V for a row that holds NaN or positive infinity, but where the sampler is
     *     greedy
     */
    public Tensor sample(Tensor logits, double... uniforms) {
        if (sampling.isGreedy()) {
            return logits.argmax(1);
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor numbers = column(logits, uniforms);
            long rows = Math.max(1, MOST_ELEMENTS / logits.size(1));
            List<Tensor> pieces = new ArrayList<>();
            for (long start = 0; start < uniforms.length; start += rows) {
                long count = Math.min(rows, uniforms.length - start);
                pieces.add(draw(logits.narrow(0, start, count), numbers.narrow(0, start, count)));
            }
            return scope.keep(
                    pieces.size() == 1 ? pieces.getFirst() : Tensor.concatenate(pieces, 0));
        }
    }

    private static Tensor column(Tensor logits, double... uniforms) {
        if (uniforms.length != logits.size(0)) {
            throw new IllegalArgumentException(
                    uniforms.length + " uniform numbers for " + logits.size(0) + " rows of logits");
        }
        for (int row = 0; row < uniforms.length; row++) {
            if (!(uniforms[row] >= 0 && uniforms[row] < 1)) {
                throw new IllegalArgumentException(
                        "uniform number "
                                + row
                                + " is "
                                + uniforms[row]
                                + ", expected 0 or more and below 1");
            }
        }
        return Tensor.of(uniforms, uniforms.length, 1).to(logits.device());
    }

    private Tensor scaled(Tensor logits) {
        Tensor wide = logits.type() == ScalarType.FLOAT64 ? logits : logits.to(ScalarType.FLOAT32);
        return sampling.temperature() == 1 ? wide : wide.divide(sampling.temperature());
    }

    /** Logits (B, V) and numbers (B, 1) to tokens (B). */
    private Tensor draw(Tensor logits, Tensor numbers) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor scaled = scaled(logits);
            Tensor tokens;
            if (sampling.takesAllTokens()) {
                Tensor sums = sums(scaled.softmax(1));
                tokens = firstAbove(sums, numbers.multiply(last(sums)));
            } else {
                tokens = drawFromMostProbable(scaled, numbers);
            }
            return scope.keep(tokens.squeeze(1));
        }
    }

    /** The same from the tokens that top-k and top-p leave: the first ones, once sorted. */
    private Tensor drawFromMostProbable(Tensor logits, Tensor numbers) {
        boolean cut = sampling.topK() > 0 && sampling.topK() < logits.size(1);
        Tensor.Sorted sorted = cut ? logits.topK(sampling.topK(), 1) : sortedForTopP(logits);
        Tensor total = (cut ? sorted.values() : logits).logSumExp(1).unsqueeze(1);
        Tensor sums = sums(sorted.values().subtract(total).exp());
        int count = (int) sums.size(1);
        Tensor mass = last(sums);
        if (sampling.topP() < 1) {
            Tensor target = mass.minimum(Tensor.scalar(sampling.topP(), ScalarType.FLOAT64));
            mass = sums.gather(1, firstAtLeast(sums, target).clamp(0, count - 1));
        }
        // NaN makes a search fall off the end, and that is told apart from a token.
        Tensor positions = firstAbove(sums, numbers.multiply(mass));
        Tensor tokens = sorted.indices().gather(1, positions.clamp(0, count - 1));
        return tokens.maskedFill(positions.equal(count), (int) logits.size(1));
    }

    /** The most probable tokens, sorted: a few where they hold the top-p share in every row. */
    private Tensor.Sorted sortedForTopP(Tensor logits) {
        if (sampling.topP() < 1 && logits.size(1) > FEW) {
            Tensor.Sorted few = logits.topK(FEW, 1);
            Tensor held = few.values().logSumExp(1).subtract(logits.logSumExp(1)).exp();
            if (-held.negate().max().item() > sampling.topP()) {
                return few;
            }
        }
        return logits.sort(1, true);
    }

    private static Tensor sums(Tensor probabilities) {
        return probabilities.to(ScalarType.FLOAT64).cumulativeSum(1);
    }

    private static Tensor last(Tensor sums) {
        return sums.narrow(1, sums.size(1) - 1, 1);
    }

    /**
     * The first position whose sum exceeds the target: what it adds to the sum before it is above
     * 0. There is one, since a sum times a double below 1 is below the sum, rounded too.
     */
    private static Tensor firstAbove(Tensor sums, Tensor targets) {
        return SEARCH_SORTED.call(sums, targets, false, true);
    }

    private static Tensor firstAtLeast(Tensor sums, Tensor targets) {
        return SEARCH_SORTED.call(sums, targets, false, false);
    }
}
