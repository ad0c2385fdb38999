package dapo.benchmarks;

import causallm.model.Batches;
import causallm.model.CausalLM;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.Operator;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Forward and backward of the actor's kind of objective, the sum of squared differences between
 * each action's log-probability and its target, over trees of states; a way is the number of tokens
 * a pass, which also bounds a tree.
 */
final class ActionTraining implements Work {
    private static final Operator SCATTER_ADD =
            Operator.of("scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor");

    private final CausalLM model;
    private final TokenScorer scorer;
    private final List<List<ActionTree>> pieces;
    private final int tokensPerPass;
    private final boolean allSampled;
    private double sampledLoss;
    private int sampledActions;

    /** The model stays the caller's; its gradients are this work's. */
    ActionTraining(CausalLM model, StepLoad load, int tokensPerPass) {
        this.model = model;
        this.tokensPerPass = tokensPerPass;
        scorer = new TokenScorer(model);
        List<ActionTree> trees = new ArrayList<>();
        load.solutions().forEach(solution -> trees.addAll(ActionTree.of(solution, tokensPerPass)));
        pieces = Batches.pieces(trees, tree -> tree.tree().size(), tokensPerPass);
        allSampled = trees.stream().allMatch(ActionTree::allSampled);
    }

    /** All of it once: memory that comes fresh from the system costs as much as the work. */
    @Override
    public void warmUp() {
        run();
    }

    @Override
    public void run() {
        sampledLoss = 0;
        sampledActions = 0;
        clearGradients();
        pieces.forEach(this::backward);
    }

    private void clearGradients() {
        for (Parameter parameter : model.trained()) {
            parameter.tensor().clearGradient();
        }
    }

    private void backward(List<ActionTree> piece) {
        try (TensorScope _ = TensorScope.open()) {
            TokenScorer.Pass pass =
                    scorer.forwardTrees(piece.stream().map(ActionTree::tree).toList());
            Tensor targets =
                    Tensor.of(piece.stream().flatMapToDouble(ActionTree::targets).toArray())
                            .to(pass.logProbabilities().type());
            Tensor sums =
                    SCATTER_ADD.call(
                            Tensor.zeros(targets.type(), targets.shape()),
                            0,
                            Tensor.of(actionOfToken(piece)),
                            pass.logProbabilities());
            Tensor squares = sums.subtract(targets).square();
            squares.sum().backward();
            pass.backward();
            addSampled(piece, squares.toDoubleArray());
        }
    }

    /** For each scored token of the piece its action. */
    private static long[] actionOfToken(List<ActionTree> piece) {
        List<TokenRow> rows = piece.stream().flatMap(tree -> tree.tree().rows().stream()).toList();
        long[] actions = new long[rows.stream().mapToInt(TokenRow::scoredCount).sum()];
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).scoredCount(); i++) {
                actions[at++] = row;
            }
        }
        return actions;
    }

    private void addSampled(List<ActionTree> piece, double[] squares) {
        int at = 0;
        for (ActionTree tree : piece) {
            for (boolean sampled : tree.sampled()) {
                if (sampled) {
                    sampledLoss += squares[at];
                    sampledActions++;
                }
                at++;
            }
        }
    }

    /** The actions. */
    @Override
    public long amount() {
        return pieces.stream()
                .flatMap(List::stream)
                .mapToLong(tree -> tree.tree().rows().size())
                .sum();
    }

    @Override
    public String way() {
        return Integer.toString(tokensPerPass);
    }

    /** The mean loss of the actions that the peers take, and where they take all the gradient. */
    @Override
    public Map<String, Object> checks() {
        Map<String, Object> checks = new LinkedHashMap<>();
        checks.put("loss", sampledLoss / sampledActions);
        if (allSampled) {
            checks.put("gradientNorm", gradientNorm());
        }
        return checks;
    }

    private double gradientNorm() {
        double sum = 0;
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            for (Parameter parameter : model.trained()) {
                sum += parameter.tensor().gradient().orElseThrow().square().sum().item();
            }
        }
        return Math.sqrt(sum);
    }
}
