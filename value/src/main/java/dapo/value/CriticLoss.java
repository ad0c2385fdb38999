package dapo.value;

import libtorch.tensor.Operator;
import libtorch.tensor.Tensor;

import java.util.Arrays;

/**
 * The critic's objective (step 3 of the method, arXiv:2412.18279), soft-label binary cross-entropy:
 *
 * <pre>−E_s [ V_MC(s) log V_φ(s) + (1−V_MC(s)) log(1−V_φ(s)) ]</pre>
 *
 * <p>It sees no model, only the logits of which {@code V_φ} is the sigmoid, and is exact however
 * large they are.
 */
public final class CriticLoss {
    private static final Operator BINARY_CROSS_ENTROPY =
            Operator.of(
                    "binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor?"
                        + " weight=None, Tensor? pos_weight=None, int reduction=Mean) -> Tensor");
    private static final int REDUCE_TO_SUM = 2; // at::Reduction::Sum

    private CriticLoss() {}

    /**
     * The loss of a whole batch: the mean over its states.
     *
     * @param logits for each state (N) the logit of its value, float32 or float64
     * @param targets for each state (N) {@code V_MC}, 0 to 1, in the same type
     * @return a scalar with its graph, of this thread's innermost scope
     */
    public static Tensor loss(Tensor logits, Tensor targets) {
        return loss(logits, targets, (int) logits.elementCount());
    }

    /**
     * The same for a part of a batch of {@code statesInBatch} states: the losses of the parts add
     * up to the batch's, and so do their gradients.
     */
    public static Tensor loss(Tensor logits, Tensor targets, int statesInBatch) {
        if (logits.rank() != 1 || !Arrays.equals(logits.shape(), targets.shape())) {
            throw new IllegalArgumentException(
                    "logits have shape "
                            + Arrays.toString(logits.shape())
                            + " and targets "
                            + Arrays.toString(targets.shape())
                            + ", expected one of each for each state");
        }
        return BINARY_CROSS_ENTROPY
                .call(logits, targets, null, null, REDUCE_TO_SUM)
                .divide(statesInBatch);
    }
}
