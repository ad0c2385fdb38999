package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.nn.Parameter;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Rows that share what they begin with give what they give one by one. */
@ExtendWith(NoLeak.class)
class TreeScoringTest {
    /** The states of a solution with some steps each; now and then steps begin alike too. */
    private static List<TokenRow> solution(Random random) {
        int[] trunk = tokens(random, 16 + random.nextInt(8));
        List<TokenRow> rows = new ArrayList<>();
        for (int start = 1 + random.nextInt(3);
                start < trunk.length;
                start += 1 + random.nextInt(6)) {
            for (int action = random.nextInt(4); action >= 0; action--) {
                int[] step = tokens(random, 1 + random.nextInt(5));
                int[] row = Arrays.copyOf(trunk, start + step.length);
                System.arraycopy(step, 0, row, start, step.length);
                rows.add(new TokenRow(row, start));
            }
        }
        return rows;
    }

    /** Few different tokens, so that beginnings are shared. */
    private static int[] tokens(Random random, int count) {
        return random.ints(count, 0, 4).toArray();
    }

    private static Tensor objective(Tensor logProbabilities) {
        long count = logProbabilities.size(0);
        Tensor weights = Tensor.arange(count).add(1).divide((double) count);
        return logProbabilities.square().multiply(weights).mean();
    }

    private static float[] scores(TokenScorer.Pass pass) {
        objective(pass.logProbabilities()).backward();
        pass.backward();
        return pass.logProbabilities().toFloatArray();
    }

    private static List<float[]> takeGradients(CausalLM model) {
        List<float[]> gradients = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            gradients.add(parameter.tensor().gradient().orElseThrow().toFloatArray());
            parameter.tensor().clearGradient();
        }
        return gradients;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void scoresAndEveryGradientAreThoseOfTheRowsOneByOne(long seed) {
        Random random = new Random(seed);
        List<List<TokenRow>> solutions = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            solutions.add(solution(random));
        }
        List<TokenRow> rows = solutions.stream().flatMap(List::stream).toList();
        List<ScoredTree> trees = solutions.stream().map(ScoredTree::of).toList();
        assertThat(trees.stream().mapToInt(ScoredTree::size).sum())
                .isLessThan(rows.stream().mapToInt(row -> row.tokens().length - 1).sum());
        try (TensorScope _ = TensorScope.open()) {
            CausalLM model = SmallModel.create(seed % 2 == 0, ScalarType.FLOAT32);
            TokenScorer scorer = new TokenScorer(model, seed % 3 == 0, 5);
            float[] alone = scores(scorer.forward(rows));
            List<float[]> expected = takeGradients(model);
            float[] shared = scores(scorer.forwardTrees(trees));
            List<float[]> actual = takeGradients(model);
            assertThat(shared).containsExactly(alone, within(2e-6f));
            assertThat(scorer.scoreTrees(trees).toFloatArray())
                    .containsExactly(alone, within(2e-6f));
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-5f));
            }
        }
    }

    /** A large batch is filled up, and the scored positions before the output layer too. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aLargeBatchGivesWhatItsTreesGiveOneByOne(long seed) {
        Random random = new Random(seed);
        List<ScoredTree> trees = new ArrayList<>();
        while (trees.stream().mapToInt(TreeScoringTest::scored).sum() < 600) {
            trees.add(ScoredTree.of(solution(random)));
        }
        try (TensorScope _ = TensorScope.open()) {
            CausalLM model = SmallModel.create(true, ScalarType.FLOAT32);
            TokenScorer scorer = new TokenScorer(model, seed % 2 == 0);
            float[] alone = new float[0];
            for (ScoredTree tree : trees) {
                float[] scores = summedScores(scorer.forwardTrees(List.of(tree)));
                alone = Arrays.copyOf(alone, alone.length + scores.length);
                System.arraycopy(scores, 0, alone, alone.length - scores.length, scores.length);
            }
            List<float[]> expected = takeGradients(model);
            float[] together = summedScores(scorer.forwardTrees(trees));
            List<float[]> actual = takeGradients(model);
            assertThat(together).containsExactly(alone, within(2e-6f));
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).containsExactly(expected.get(i), within(5e-3f));
            }
        }
    }

    private static int scored(ScoredTree tree) {
        return tree.rows().stream().mapToInt(TokenRow::scoredCount).sum();
    }

    private static float[] summedScores(TokenScorer.Pass pass) {
        pass.logProbabilities().square().sum().backward();
        pass.backward();
        return pass.logProbabilities().toFloatArray();
    }
}
