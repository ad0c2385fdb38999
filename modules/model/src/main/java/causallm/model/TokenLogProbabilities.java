package causallm.model;

import libtorch.tensor.Autograd;
import libtorch.tensor.GradMode;
import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.Optional;

/**
 * The log-probabilities of N given tokens, each from the hidden state before it, and a way back in
 * closed form: where token t has probability p<sub>t</sub>, the gradient of its logarithm at logit
 * v is [v = t] − p<sub>v</sub>.
 *
 * <p>In float32, where a matrix of positions × vocabulary exists for a piece of the positions only.
 * The logits themselves may be kept for the way back, in the type of the hidden states; it is
 * written over them, and needs no second product with the output weight.
 */
final class TokenLogProbabilities {
    private static final Operator PRODUCT_INTO =
            Operator.of("mm.out(Tensor self, Tensor mat2, *, Tensor(a!) out) -> Tensor(a!)");

    /** Numbers of float32 that are in memory at once. */
    private static final long LARGEST_PIECE = 1L << 23;

    /** Logits that are kept for the way back: a quarter of a gigabyte in bfloat16. */
    private static final long MOST_KEPT = 1L << 27;

    private final Tensor states; // (N, D), a leaf
    private final Tensor targets; // (N)
    private final Tensor weight; // (V, D), with a graph to the parameter where one is recorded
    private final long piecePositions;
    private final Optional<Tensor> logits; // (N or more, V) with a graph, where they are kept
    private final Tensor values; // (N)

    /**
     * Computes them.
     *
     * @param states (N, D)
     * @param targets int64 (N)
     * @param weight (V, D) of the output layer, in the type of the states
     * @param keeping whether there will be a way back, for which logits may be kept
     * @param piecePositions positions of a piece
     */
    TokenLogProbabilities(
            Tensor states, Tensor targets, Tensor weight, boolean keeping, long piecePositions) {
        this.states = states.detach();
        this.targets = targets;
        this.weight = weight;
        this.piecePositions = piecePositions;
        logits =
                keeping && targets.size(0) * weight.size(0) <= MOST_KEPT
                        ? Optional.of(filledUp(this.states.requireGradient()).linear(weight))
                        : Optional.empty();
        try (GradMode _ = GradMode.disable()) {
            values = values();
        }
    }

    /**
     * With rows of zeros below, as {@link TreeBatch} fills up, for the sake of the product's way
     * back: their logits and what they add to a gradient are zero.
     */
    private static Tensor filledUp(Tensor states) {
        long filling = TreeBatch.filling(Math.toIntExact(states.size(0)));
        return filling == 0
                ? states
                : Tensor.concatenate(
                        List.of(states, Tensor.zeros(states.type(), filling, states.size(1))), 0);
    }

    /** Positions of a piece with {@code vocabulary} logits each. */
    static long piecePositions(long vocabulary) {
        return Math.max(1, LARGEST_PIECE / vocabulary);
    }

    /** float32 (N), without a graph. */
    Tensor toTensor() {
        return values;
    }

    /**
     * Adds to the gradient of the output layer's parameter. May be called once.
     *
     * @param gradient float32 (N), at the log-probabilities
     * @return the gradient at the hidden states (N, D), of their type
     */
    Tensor backward(Tensor gradient) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(
                    logits.isPresent() ? backwardOver(logits.get(), gradient) : anew(gradient));
        }
    }

    /** Writes the gradient at the logits over them: no product's way back needs what it gave. */
    private Tensor backwardOver(Tensor kept, Tensor gradient) {
        Tensor numbers = kept.detach();
        inPieces((start, count) ->
                numbers.narrow(0, start, count).copyFrom(atLogits(start, count, gradient)));
        Autograd.backward(kept, numbers);
        kept.release();
        return states.gradient().orElseThrow();
    }

    /**
     * Computes the logits again, piece by piece. The gradient at the weight always comes into the
     * same memory: made anew for each piece it would cut up the heap.
     */
    private Tensor anew(Tensor gradient) {
        Tensor atStates = Tensor.empty(states.device(), states.type(), states.shape());
        Optional<Tensor> atWeight =
                weight.requiresGradient()
                        ? Optional.of(Tensor.empty(states.device(), weight.type(), weight.shape()))
                        : Optional.empty();
        inPieces((start, count) -> {
            Tensor atLogits = atLogits(start, count, gradient).to(states.type());
            atStates.narrow(0, start, count).copyFrom(atLogits.matmul(weight));
            atWeight.ifPresent(memory -> {
                Tensor piece = states.narrow(0, start, count);
                PRODUCT_INTO.call(atLogits.transpose(0, 1), piece, memory);
                Autograd.backward(weight, memory);
            });
        });
        return atStates;
    }

    /** What works on {@code count} positions from {@code start} on. */
    @FunctionalInterface
    private interface Piece {
        void take(long start, long count);
    }

    /** Nothing but results outlives a piece: what lay between pieces would cut up the heap. */
    private void inPieces(Piece piece) {
        for (long start = 0; start < targets.size(0); start += piecePositions) {
            try (GradMode _ = GradMode.disable();
                    TensorScope _ = TensorScope.open()) {
                piece.take(start, Math.min(piecePositions, targets.size(0) - start));
            }
        }
    }

    private Tensor values() {
        Tensor all = Tensor.empty(states.device(), ScalarType.FLOAT32, targets.size(0));
        inPieces((start, count) ->
                all.narrow(0, start, count)
                        .copyFrom(
                                logits(start, count)
                                        .logSoftmax(1)
                                        .gather(1, column(start, count))
                                        .squeeze(1)));
        return all;
    }

    /** float32 (count, V). */
    private Tensor logits(long start, long count) {
        Tensor piece =
                logits.isPresent()
                        ? logits.get().narrow(0, start, count)
                        : states.narrow(0, start, count).linear(weight);
        return piece.to(ScalarType.FLOAT32);
    }

    private Tensor column(long start, long count) {
        return targets.narrow(0, start, count).unsqueeze(1);
    }

    /** The gradient at the logits, float32 (count, V), of that at all log-probabilities (N). */
    private Tensor atLogits(long start, long count, Tensor atAll) {
        Tensor gradient = atAll.narrow(0, start, count);
        Tensor probabilities = logits(start, count).softmax(1);
        Tensor others = probabilities.gather(1, column(start, count)).squeeze(1).negate().add(1);
        probabilities.multiplyInPlace(gradient.negate().unsqueeze(1));
        return probabilities.indexPutInPlace(
                List.of(Tensor.arange(count), targets.narrow(0, start, count)),
                others.multiply(gradient));
    }
}
