package causallm.model;

import libtorch.tensor.Autograd;
import libtorch.tensor.GradMode;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The log-probabilities of given tokens, and the way back from them through the model.
 *
 * <p>Only the scored positions reach the output layer ({@link TokenLogProbabilities}). An objective
 * takes the log-probabilities as a leaf; its gradient there then goes back once, through the output
 * layer, then through the decoder.
 */
public final class TokenScorer {
    private final CausalLM model;
    private final boolean recomputing;
    private final long piecePositions;

    /** A scorer whose passes keep every activation for the way back. */
    public TokenScorer(CausalLM model) {
        this(model, false);
    }

    /**
     * A scorer with {@code model}.
     *
     * @param recomputing as {@link Transformer#pass} has it; logits are computed again too
     */
    public TokenScorer(CausalLM model, boolean recomputing) {
        this(
                model,
                recomputing,
                TokenLogProbabilities.piecePositions(model.config().vocabularySize()));
    }

    TokenScorer(CausalLM model, boolean recomputing, long piecePositions) {
        this.model = model;
        this.recomputing = recomputing;
        this.piecePositions = piecePositions;
    }

    /** A pass forward whose way back is still open; belongs to the scope it was made in. */
    public final class Pass {
        private final DecoderPass decoder;
        private final Tensor states; // (N, D), with the graph from the decoder's hidden states
        private final TokenLogProbabilities scored;
        private final Tensor logProbabilities; // (N), a leaf

        private Pass(List<ScoredTree> trees) {
            TreeBatch batch = batch(trees);
            decoder = model.transformer().pass(batch, recomputing);
            states = predictingStates(decoder.hidden(), trees, batch);
            scored = scored(states, trees, !recomputing);
            logProbabilities = scored.toTensor().requireGradient();
        }

        /** float32, one for each scored token of each row in order: a leaf for the objective. */
        public Tensor logProbabilities() {
            return logProbabilities;
        }

        /**
         * Takes the gradient that the objective's backward pass has left at {@link
         * #logProbabilities} through the model to its parameters. May be called once.
         */
        public void backward() {
            try (TensorScope _ = TensorScope.open()) {
                Tensor gradient =
                        logProbabilities
                                .gradient()
                                .orElseThrow(() ->
                                        new IllegalStateException(
                                                "the log-probabilities have no gradient: call"
                                                        + " backward() on the objective first"));
                Autograd.backward(states, scored.backward(gradient));
                decoder.backward();
            }
        }
    }

    /** Runs the model forward over {@code rows}, recording what the way back needs. */
    public Pass forward(List<TokenRow> rows) {
        return forwardTrees(alone(rows));
    }

    /** The same over the rows of all trees. */
    public Pass forwardTrees(List<ScoredTree> trees) {
        return new Pass(trees);
    }

    private static List<ScoredTree> alone(List<TokenRow> rows) {
        return rows.stream().map(row -> ScoredTree.of(List.of(row))).toList();
    }

    /** The log-probabilities alone: float32, one for each scored token of each row in order. */
    public Tensor score(List<TokenRow> rows) {
        return scoreTrees(alone(rows));
    }

    /** The same for the rows of all trees. */
    public Tensor scoreTrees(List<ScoredTree> trees) {
        try (GradMode _ = GradMode.disable();
                TensorScope scope = TensorScope.open()) {
            TreeBatch batch = batch(trees);
            Tensor hidden = model.transformer().forward(batch);
            return scope.keep(
                    scored(predictingStates(hidden, trees, batch), trees, false).toTensor());
        }
    }

    private static TreeBatch batch(List<ScoredTree> trees) {
        return TreeBatch.of(trees.stream().map(ScoredTree::tree).toList());
    }

    /** Hidden states of a batch to those from which the scored tokens are predicted (N, D). */
    private static Tensor predictingStates(Tensor hidden, List<ScoredTree> trees, TreeBatch batch) {
        return hidden.indexSelect(0, Tensor.of(predictingPlaces(trees, batch)));
    }

    /** From whose hidden states the scored tokens are predicted. */
    private static long[] predictingPlaces(List<ScoredTree> trees, TreeBatch batch) {
        LongStream.Builder places = LongStream.builder();
        for (int tree = 0; tree < trees.size(); tree++) {
            List<TokenRow> rows = trees.get(tree).rows();
            for (int row = 0; row < rows.size(); row++) {
                for (int i = rows.get(row).firstScored(); i < rows.get(row).tokens().length; i++) {
                    places.add(batch.place(tree, row, i - 1));
                }
            }
        }
        return places.build().toArray();
    }

    private static long[] scoredTokens(List<ScoredTree> trees) {
        return trees.stream()
                .flatMap(tree -> tree.rows().stream())
                .flatMapToInt(
                        row -> Arrays.stream(row.tokens(), row.firstScored(), row.tokens().length))
                .asLongStream()
                .toArray();
    }

    private TokenLogProbabilities scored(Tensor states, List<ScoredTree> trees, boolean keeping) {
        return new TokenLogProbabilities(
                states,
                Tensor.of(scoredTokens(trees)),
                model.outputWeight(states.type()),
                keeping,
                piecePositions);
    }
}
