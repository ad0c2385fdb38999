package dapo.policy;

import causallm.model.Batches;
import causallm.model.CausalLM;
import causallm.model.ScoredTree;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;

import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

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
        return scoreTrees(rows.stream().map(row -> ScoredTree.of(List.of(row))).toList());
    }

    /** The same for the rows of all trees, one after the other. */
    double[] scoreTrees(List<ScoredTree> trees) {
        IdentityHashMap<ScoredTree, double[]> sums = new IdentityHashMap<>();
        for (List<ScoredTree> piece : Batches.pieces(trees, ScoredTree::size, tokensPerPass)) {
            score(piece, sums);
        }
        return trees.stream().flatMapToDouble(tree -> Arrays.stream(sums.get(tree))).toArray();
    }

    private void score(List<ScoredTree> piece, IdentityHashMap<ScoredTree, double[]> sums) {
        float[] tokens;
        try (TensorScope _ = TensorScope.open()) {
            tokens = scorer.scoreTrees(piece).toFloatArray();
        }
        int at = 0;
        for (ScoredTree tree : piece) {
            double[] ofTree = new double[tree.rows().size()];
            for (int row = 0; row < ofTree.length; row++) {
                for (int i = 0; i < tree.rows().get(row).scoredCount(); i++) {
                    ofTree[row] += tokens[at++];
                }
            }
            sums.put(tree, ofTree);
        }
    }
}
