package dapo.benchmarks;

import causallm.model.Batches;
import causallm.model.TokenTree;

import dapo.value.Critic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The values of all prefixes of solutions and of all prefixes with an action, by {@link
 * Critic#endValues} over trees; a way is the number of tokens a pass, which also bounds a tree.
 */
final class CriticValues implements Work {
    private final Critic critic;
    private final List<List<TokenTree>> pieces;
    private final int tokensPerPass;
    private double[] values = {};

    /** The critic stays the caller's. */
    CriticValues(Critic critic, StepLoad load, int tokensPerPass) {
        this.critic = critic;
        this.tokensPerPass = tokensPerPass;
        List<TokenTree> trees = new ArrayList<>();
        load.solutions().forEach(solution -> addTrees(solution, tokensPerPass, trees));
        pieces = Batches.pieces(trees, TokenTree::size, tokensPerPass);
    }

    private static void addTrees(
            StepLoad.Branching solution, int mostTokens, List<TokenTree> trees) {
        List<int[]> sequences = new ArrayList<>();
        for (int state = 0; state < solution.states().size(); state++) {
            List<int[]> added = sequences(solution, state);
            List<int[]> together = new ArrayList<>(sequences);
            together.addAll(added);
            if (!sequences.isEmpty() && TokenTree.of(together).size() > mostTokens) {
                trees.add(TokenTree.of(sequences));
                together = added;
            }
            sequences = together;
        }
        trees.add(TokenTree.of(sequences));
    }

    /** The prefix of a state, and that with each action. */
    private static List<int[]> sequences(StepLoad.Branching solution, int state) {
        List<int[]> sequences = new ArrayList<>();
        sequences.add(solution.prefix(state));
        for (int[] action : solution.states().get(state).actions()) {
            sequences.add(solution.row(state, action));
        }
        return sequences;
    }

    @Override
    public void warmUp() {
        critic.endValues(pieces.getFirst());
    }

    @Override
    public void run() {
        values = pieces.stream().flatMapToDouble(this::values).toArray();
    }

    private DoubleStream values(List<TokenTree> piece) {
        return Arrays.stream(critic.endValues(piece));
    }

    /** The values. */
    @Override
    public long amount() {
        return values.length;
    }

    @Override
    public String way() {
        return Integer.toString(tokensPerPass);
    }

    @Override
    public Map<String, Object> checks() {
        double meanSquare = Arrays.stream(values).map(value -> value * value).average().orElse(0);
        return Map.of("meanSquare", meanSquare);
    }
}
