package dapo.policy;

import causallm.model.Batches;
import causallm.model.CausalLM;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;

import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.stream.IntStream;

/** Log-probabilities of rows under a model, however many rows there are. */
final class RowScorer {
    private final TokenScorer scorer;
    private final int tokensPerPass;

    RowScorer(CausalLM model, int tokensPerPass) {
        scorer = new TokenScorer(model);
        this.tokensPerPass = tokensPerPass;
    }

    /** For each row the sum over its scored tokens. */
    double[] score(List<TokenRow> rows) {
        double[] sums = new double[rows.size()];
        List<Integer> indices = IntStream.range(0, rows.size()).boxed().toList();
        for (List<Integer> piece :
                Batches.pieces(indices, index -> rows.get(index).tokens().length, tokensPerPass)) {
            score(rows, piece, sums);
        }
        return sums;
    }

    private void score(List<TokenRow> rows, List<Integer> piece, double[] sums) {
        float[] tokens;
        try (TensorScope _ = TensorScope.open()) {
            tokens = scorer.score(piece.stream().map(rows::get).toList()).toFloatArray();
        }
        int at = 0;
        for (int index : piece) {
            for (int i = 0; i < rows.get(index).scoredCount(); i++) {
                sums[index] += tokens[at++];
            }
        }
    }
}
