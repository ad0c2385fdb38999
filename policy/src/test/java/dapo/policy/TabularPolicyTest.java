package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What holds at the exact minimiser π₊ of the objective over all policies of one state (float64).
 *
 * <p>π₊ is found by gradient descent on a softmax; the sampling ν is that of a batch which holds
 * each action as often as its share asks for. Advantages are centred under π_ref, as the method's
 * baseline does.
 */
@ExtendWith(NoLeak.class)
class TabularPolicyTest {
    private static final double BETA = 0.1;
    private static final double[] REFERENCE = {0.4, 0.3, 0.2, 0.1};
    private static final int[] UNIFORM = {1, 1, 1, 1};
    private static final int[] AS_REFERENCE = {4, 3, 2, 1};
    private static final int[] OTHER = {1, 5, 2, 3};
    private static final double[] ADVANTAGES = centred(0.3, -0.2, 0.1, -0.5);

    /** A sampling ν, by how often the batch holds each action, and its π₊. */
    private record Solved(int[] counts, double[] policy) {
        static Solved of(int... counts) {
            return new Solved(counts, minimiser(counts, ADVANTAGES));
        }
    }

    private static List<Solved> all;

    @BeforeAll
    static void solve() {
        all = List.of(Solved.of(UNIFORM), Solved.of(AS_REFERENCE), Solved.of(OTHER));
    }

    private static double[] centred(double... values) {
        double mean =
                IntStream.range(0, values.length).mapToDouble(a -> REFERENCE[a] * values[a]).sum();
        return Arrays.stream(values).map(value -> value - mean).toArray();
    }

    /** One state, whose actions of one token each are there {@code counts} times. */
    private static ActionBatch batch(int[] counts, double[] advantages) {
        int[] actions = repeated(counts);
        int[] tokens = new int[actions.length];
        Arrays.fill(tokens, 1);
        return new ActionBatch(
                new int[] {actions.length},
                tokens,
                Arrays.stream(actions).mapToDouble(a -> advantages[a]).toArray(),
                Arrays.stream(actions).mapToDouble(a -> Math.log(REFERENCE[a])).toArray());
    }

    private static int[] repeated(int[] counts) {
        return IntStream.range(0, counts.length)
                .flatMap(action -> IntStream.range(0, counts[action]).map(_ -> action))
                .toArray();
    }

    /** π₊: from π_ref down the gradient at the logits until nothing is left of it. */
    private static double[] minimiser(int[] counts, double[] advantages) {
        DirectAdvantageLoss objective = new DirectAdvantageLoss(BETA);
        ActionBatch batch = batch(counts, advantages);
        double[] logits = Arrays.stream(REFERENCE).map(Math::log).toArray();
        for (int step = 0; step < 5000; step++) {
            try (TensorScope _ = TensorScope.open()) {
                Tensor leaf = Tensor.of(logits).requireGradient();
                Tensor ids = Tensor.of(Arrays.stream(repeated(counts)).asLongStream().toArray());
                objective.loss(batch, leaf.logSoftmax(0).indexSelect(0, ids)).loss().backward();
                double[] gradient = leaf.gradient().orElseThrow().toDoubleArray();
                for (int action = 0; action < logits.length; action++) {
                    logits[action] -= 0.5 * gradient[action];
                }
                if (Arrays.stream(gradient).map(Math::abs).max().orElseThrow() < 1e-13) {
                    return leaf.softmax(0).toDoubleArray();
                }
            }
        }
        throw new AssertionError("gradient descent did not converge");
    }

    private static double[] sampling(int[] counts) {
        double sum = Arrays.stream(counts).sum();
        return Arrays.stream(counts).mapToDouble(count -> count / sum).toArray();
    }

    /** For each action what λ of {@code A/β − u = λ π₊/ν} would have to be. */
    private static double[] multipliers(Solved solved) {
        double[] policy = solved.policy();
        double[] sampling = sampling(solved.counts());
        return IntStream.range(0, policy.length)
                .mapToDouble(a -> {
                    double logRatio = Math.log(policy[a] / REFERENCE[a]);
                    return (ADVANTAGES[a] / BETA - logRatio) * sampling[a] / policy[a];
                })
                .toArray();
    }

    private static double divergence(double[] from, double[] to) {
        return IntStream.range(0, from.length)
                .mapToDouble(a -> from[a] * Math.log(from[a] / to[a]))
                .sum();
    }

    private static double[] gibbs(double[] advantages) {
        double[] weights =
                IntStream.range(0, advantages.length)
                        .mapToDouble(a -> REFERENCE[a] * Math.exp(advantages[a] / BETA))
                        .toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private static double largestDifference(double[] first, double[] second) {
        return IntStream.range(0, first.length)
                .mapToDouble(a -> Math.abs(first[a] - second[a]))
                .max()
                .orElseThrow();
    }

    @Test
    void whatIsLeftOfATargetIsOneMultipleOfPolicyOverSamplingForAllActions() {
        for (Solved solved : all) {
            double[] multipliers = multipliers(solved);
            assertThat(multipliers[0]).isPositive();
            for (double multiplier : multipliers) {
                assertThat(multiplier).isCloseTo(multipliers[0], within(1e-8));
            }
        }
    }

    @Test
    void theRegularisedImprovementIsAMultipleOfThatNumberAndNeverNegative() {
        for (Solved solved : all) {
            double[] policy = solved.policy();
            double[] sampling = sampling(solved.counts());
            double multiplier = multipliers(solved)[0];
            double expected =
                    BETA
                            * multiplier
                            * IntStream.range(0, policy.length)
                                    .mapToDouble(a -> policy[a] * policy[a] / sampling[a])
                                    .sum();
            // The reference's is 0: the advantages are centred under it.
            double improvement =
                    IntStream.range(0, policy.length)
                                    .mapToDouble(a -> policy[a] * ADVANTAGES[a])
                                    .sum()
                            - BETA * divergence(policy, REFERENCE);
            assertThat(improvement).isCloseTo(expected, within(1e-10)).isPositive();
        }
    }

    @Test
    void whereActionsAreSampledFromTheReferenceTheMultipleIsItsDivergence() {
        Solved solved = all.get(1);
        assertThat(multipliers(solved)[0])
                .isCloseTo(divergence(REFERENCE, solved.policy()), within(1e-8));
    }

    @Test
    void theMinimiserIsNotTheGibbsPolicy() {
        for (Solved solved : all) {
            assertThat(largestDifference(solved.policy(), gibbs(ADVANTAGES))).isGreaterThan(0.02);
        }
    }

    @Test
    void aConstantAddedToTheAdvantagesChangesTheSolution() {
        double[] shifted = Arrays.stream(ADVANTAGES).map(value -> value + 0.1).toArray();
        assertThat(largestDifference(gibbs(ADVANTAGES), gibbs(shifted))).isLessThan(1e-12);
        assertThat(largestDifference(all.getFirst().policy(), minimiser(UNIFORM, shifted)))
                .isGreaterThan(0.01);
    }

    @Test
    void withoutAdvantagesTheReferenceIsTheSolution() {
        assertThat(minimiser(UNIFORM, new double[4])).containsExactly(REFERENCE, within(1e-12));
    }
}
