package dapo.policy;

import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

/**
 * The actor's objective (step 6 of the method, arXiv:2412.18279):
 *
 * <pre>L(θ) = ½ E_{s, a~uniform over the unique actions} [ ( A(s,a)/β − log π_θ(a|s)/π_ref(a|s) )² ]</pre>
 *
 * <p>where {@code log π(a|s)} is the sum over the action's tokens. It is computed in the type of the log-probabilities,
 * float32 in training.
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
     * What the objective gives for a part of a batch.
     *
     * @param loss its share of the batch's mean over states, a scalar with its graph
     * @param logRatios for each action (A) {@code log π_θ(a|s)/π_ref(a|s)}, with its graph
     * @param targets for each action (A) {@code A(s,a)/β}
     */
    public record Result(Tensor loss, Tensor logRatios, Tensor targets) {}

    /**
     * The loss of the states of {@code batch} as a part of a batch of {@code statesInBatch} states: the parts add up to
     * the batch's mean.
     *
     * @param tokenLogProbabilities for each scored token (N) its log-probability under π_θ
     */
    Result loss(ActionBatch batch, Tensor tokenLogProbabilities, int statesInBatch) {
        ScalarType type = tokenLogProbabilities.type();
        int actions = batch.advantages().length;
        Tensor sums = SCATTER_ADD.call(
                Tensor.zeros(type, actions), 0, Tensor.of(batch.actionOfToken()), tokenLogProbabilities);
        Tensor logRatios = sums.subtract(Tensor.of(batch.referenceLogProbabilities()).to(type));
        Tensor targets = Tensor.of(batch.advantages()).divide(beta).to(type);
        Tensor weights = Tensor.of(weights(batch, statesInBatch)).to(type);
        Tensor loss = targets.subtract(logRatios).square().multiply(weights).sum();
        return new Result(loss, logRatios, targets);
    }

    /** Each state weighs the same, and so does each action of a state. */
    private static double[] weights(ActionBatch batch, int statesInBatch) {
        double[] weights = new double[batch.advantages().length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.5 / statesInBatch / batch.actionsOfState()[batch.stateOfAction()[i]];
        }
        return weights;
    }
}
