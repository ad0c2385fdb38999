package dapo.policy;

import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;

/**
 * The actor's objective (step 6 of the method, arXiv:2412.18279):
 *
 * <pre>
 * L(θ) = ½ E_{s, a~uniform over the unique actions} [ ( A(s,a)/β − log π_θ(a|s)/π_ref(a|s) )² ]
 * </pre>
 *
 * <p>where {@code log π(a|s)} is the sum over the action's tokens, whatever their number. It sees
 * no model: the gradient that {@code loss.backward()} leaves at the token log-probabilities is what
 * goes back through one. It is computed in their type, float32 in training.
 *
 * @param beta β, above 0: the larger, the closer the policy stays to the reference
 */
public record DirectAdvantageLoss(double beta) {
    private static final Operator SCATTER_ADD =
            Operator.of("scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor");

    public DirectAdvantageLoss {
        if (!(beta > 0)) {
            throw new IllegalArgumentException("beta is " + beta + ", expected above 0");
        }
    }

    /**
     * What the objective gives for a batch or a part of one.
     *
     * @param loss a scalar with its graph
     * @param logRatios for each action (A) {@code log π_θ(a|s)/π_ref(a|s)}, with its graph
     * @param targets for each action (A) {@code A(s,a)/β}
     */
    public record Result(Tensor loss, Tensor logRatios, Tensor targets) {}

    /**
     * The loss of a whole batch: the mean over its states, each the mean over its actions.
     *
     * @param tokenLogProbabilities for each token (N) of the batch's actions its log-probability
     *     under π_θ, float32 or float64
     * @return tensors of this thread's innermost scope
     */
    public Result loss(ActionBatch batch, Tensor tokenLogProbabilities) {
        return loss(batch, tokenLogProbabilities, batch.states());
    }

    /**
     * The same for a part of a batch of {@code statesInBatch} states: the losses of the parts add
     * up to the batch's, and so do their gradients.
     */
    public Result loss(ActionBatch part, Tensor tokenLogProbabilities, int statesInBatch) {
        requireFits(part, tokenLogProbabilities, statesInBatch);
        ScalarType type = tokenLogProbabilities.type();
        Tensor sums =
                SCATTER_ADD.call(
                        Tensor.zeros(type, part.actions()),
                        0,
                        Tensor.of(part.actionOfToken()),
                        tokenLogProbabilities);
        Tensor logRatios = sums.subtract(Tensor.of(part.referenceLogProbabilities()).to(type));
        Tensor targets = Tensor.of(part.advantages()).divide(beta).to(type);
        Tensor weights = Tensor.of(weights(part, statesInBatch)).to(type);
        Tensor loss = targets.subtract(logRatios).square().multiply(weights).sum();
        return new Result(loss, logRatios, targets);
    }

    private static void requireFits(
            ActionBatch part, Tensor tokenLogProbabilities, int statesInBatch) {
        long[] expected = {part.tokens()};
        if (!Arrays.equals(tokenLogProbabilities.shape(), expected)) {
            throw new IllegalArgumentException(
                    "tokenLogProbabilities has shape "
                            + Arrays.toString(tokenLogProbabilities.shape())
                            + ", expected "
                            + Arrays.toString(expected)
                            + ", one for each token of the actions");
        }
        if (statesInBatch < part.states()) {
            throw new IllegalArgumentException(
                    "statesInBatch is "
                            + statesInBatch
                            + ", expected at least "
                            + part.states()
                            + ", the states of the part");
        }
    }

    /** Each state weighs the same, and so does each action of a state. */
    private static double[] weights(ActionBatch part, int statesInBatch) {
        return Arrays.stream(part.stateOfAction())
                .mapToDouble(state -> 0.5 / statesInBatch / part.actionsOfState()[(int) state])
                .toArray();
    }
}
