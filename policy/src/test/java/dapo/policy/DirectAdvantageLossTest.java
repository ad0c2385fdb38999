package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.SplittableRandom;

@ExtendWith(NoLeak.class)
class DirectAdvantageLossTest {
    private static final int[] ACTIONS_OF_STATE = {3, 1, 4};
    private static final int[] TOKENS_OF_ACTION = {2, 1, 5, 3, 1, 1, 4, 2};
    private static final DirectAdvantageLoss OBJECTIVE = new DirectAdvantageLoss(0.1);

    private final SplittableRandom random = new SplittableRandom(7);
    private final double[] tokens = random.doubles(19, -3, 0).toArray();
    private final ActionBatch batch =
            new ActionBatch(
                    ACTIONS_OF_STATE,
                    TOKENS_OF_ACTION,
                    random.doubles(8, -0.5, 0.5).toArray(),
                    random.doubles(8, -9, -1).toArray());

    private record Measured(double loss, double[] gradient) {}

    private static Measured measure(ActionBatch part, double[] tokens, int statesInBatch) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor leaf = Tensor.of(tokens).requireGradient();
            Tensor loss = OBJECTIVE.loss(part, leaf, statesInBatch).loss();
            loss.backward();
            return new Measured(loss.item(), leaf.gradient().orElseThrow().toDoubleArray());
        }
    }

    @Test
    void theLossIsHalfTheMeanOverStatesOfTheMeanOverTheirActions() {
        // Targets 2, -1 and 3; log-ratios 1.5 - 1 = 0.5, -2 + 2 = 0 and -4 + 5 = 1: errors 1.5, -1
        // and 2.
        ActionBatch two =
                new ActionBatch(
                        new int[] {2, 1},
                        new int[] {2, 1, 1},
                        new double[] {0.2, -0.1, 0.3},
                        new double[] {-2, -2, -5});
        Measured measured = measure(two, new double[] {-1, -0.5, -2, -4}, 2);
        double first = (1.5 * 1.5 + 1) / 2;
        assertThat(measured.loss()).isCloseTo((first + 4) / 2 / 2, within(1e-14));
        assertThat(measured.gradient())
                .containsExactly(new double[] {-0.375, -0.375, 0.25, -1}, within(1e-14));
    }

    @Test
    void logRatiosAndTargetsAreThoseOfTheActions() {
        try (TensorScope _ = TensorScope.open()) {
            DirectAdvantageLoss.Result result = OBJECTIVE.loss(batch, Tensor.of(tokens));
            double[] logRatios = new double[8];
            double[] targets = new double[8];
            for (int action = 0, token = 0; action < 8; action++) {
                logRatios[action] = -batch.referenceLogProbabilities()[action];
                targets[action] = batch.advantages()[action] / 0.1;
                for (int i = 0; i < TOKENS_OF_ACTION[action]; i++) {
                    logRatios[action] += tokens[token++];
                }
            }
            assertThat(result.logRatios().toDoubleArray())
                    .containsExactly(logRatios, within(1e-13));
            assertThat(result.targets().toDoubleArray()).containsExactly(targets, within(1e-13));
        }
    }

    @Test
    void theGradientIsThatOfCentralDifferences() {
        double[] gradient = measure(batch, tokens, 3).gradient();
        double step = 1e-4;
        for (int token = 0; token < tokens.length; token++) {
            double[] above = tokens.clone();
            double[] below = tokens.clone();
            above[token] += step;
            below[token] -= step;
            double slope =
                    (measure(batch, above, 3).loss() - measure(batch, below, 3).loss())
                            / (2 * step);
            assertThat(gradient[token]).as("token " + token).isCloseTo(slope, within(1e-7));
        }
    }

    @Test
    void theLossesAndGradientsOfPartsAddUpToThoseOfTheWholeBatch() {
        Measured whole = measure(batch, tokens, 3);
        double loss = 0;
        double[] gradient = new double[0];
        for (int state = 0, action = 0, token = 0; state < 3; state++) {
            int nextAction = action + ACTIONS_OF_STATE[state];
            int[] lengths = Arrays.copyOfRange(TOKENS_OF_ACTION, action, nextAction);
            int nextToken = token + Arrays.stream(lengths).sum();
            ActionBatch part =
                    new ActionBatch(
                            new int[] {ACTIONS_OF_STATE[state]},
                            lengths,
                            Arrays.copyOfRange(batch.advantages(), action, nextAction),
                            Arrays.copyOfRange(
                                    batch.referenceLogProbabilities(), action, nextAction));
            Measured measured = measure(part, Arrays.copyOfRange(tokens, token, nextToken), 3);
            loss += measured.loss();
            gradient = Arrays.copyOf(gradient, nextToken);
            System.arraycopy(measured.gradient(), 0, gradient, token, nextToken - token);
            action = nextAction;
            token = nextToken;
        }
        assertThat(loss).isCloseTo(whole.loss(), within(1e-12));
        assertThat(gradient).containsExactly(whole.gradient(), within(1e-14));
    }

    @Test
    void theLossHasTheTypeOfTheLogProbabilities() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor single = Tensor.of(tokens).to(ScalarType.FLOAT32);
            Tensor loss = OBJECTIVE.loss(batch, single).loss();
            assertThat(loss.type()).isEqualTo(ScalarType.FLOAT32);
            double exact = measure(batch, tokens, 3).loss();
            assertThat(loss.item()).isCloseTo(exact, within(1e-5 * exact));
        }
    }

    @Test
    void aBetaThatIsNotAboveZeroIsRefused() {
        for (double beta : new double[] {0, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> new DirectAdvantageLoss(beta))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("beta is " + beta + ", expected above 0");
        }
    }

    @Test
    void logProbabilitiesOfOtherTokensThanTheActionsAreRefused() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor few = Tensor.of(Arrays.copyOf(tokens, 18));
            assertThatThrownBy(() -> OBJECTIVE.loss(batch, few))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "tokenLogProbabilities has shape [18], expected [19], one for each"
                                    + " token of the actions");
            Tensor all = Tensor.of(tokens);
            assertThatThrownBy(() -> OBJECTIVE.loss(batch, all, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("statesInBatch is 2, expected at least 3");
        }
    }

    @Test
    void columnsThatDoNotFitEachOtherAreRefused() {
        assertThatThrownBy(() ->
                        new ActionBatch(
                                new int[] {2}, new int[] {1, 1}, new double[] {1}, new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("advantages has 1 numbers, expected one for each of the 2 actions");
        assertThatThrownBy(() ->
                        new ActionBatch(
                                new int[] {2}, new int[] {1, 0}, new double[2], new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokensOfAction holds 0, expected at least 1 each");
    }
}
