package dapo.value;

import causallm.model.Trainer;
import causallm.model.TrainingRun;
import causallm.model.TrainingSettings;
import dapo.reasoning.StateValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

/**
 * Trains the critic, alone, on soft-label binary cross-entropy
 * {@code −[V_MC log V_φ + (1−V_MC) log(1−V_φ)]} (step 3 of the method, arXiv:2412.18279).
 *
 * <p>The states of a solution go through the critic in one pass. The trainer belongs to the scope in which it was made.
 */
public final class CriticTrainer implements Trainer {
    private static final Operator BINARY_CROSS_ENTROPY = Operator.of(
            "binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None,"
                    + " Tensor? pos_weight=None, int reduction=Mean) -> Tensor");
    private static final int REDUCE_TO_SUM = 2; // at::Reduction::Sum

    private final Critic critic;
    private final TrainingRun<CriticExample> run;

    /**
     * A trainer of {@code critic}, whose parameters it moves, on {@code states}.
     *
     * @param settings the batch size counts states
     */
    public CriticTrainer(Critic critic, List<StateValue> states, TrainingSettings settings) {
        this.critic = critic;
        run = new TrainingRun<>(
                CriticExample.of(states), example -> example.targets().size(), critic.parameters(), settings);
    }

    @Override
    public int steps() {
        return run.steps();
    }

    /** Takes one step, counted from 0, and returns its metrics: {@code loss} and {@code gradient-norm}. */
    @Override
    public Map<String, Double> step(int step) {
        List<CriticExample> batch = run.batch(step);
        int states = batch.stream().mapToInt(example -> example.targets().size()).sum();
        double loss = 0;
        for (List<CriticExample> piece : run.pieces(batch, example -> example.row().tokens().length)) {
            loss += backward(piece, states);
        }
        return Map.of("loss", loss, "gradient-norm", run.update(step));
    }

    /** Adds the gradient of a piece of the batch; its share of the loss is returned. */
    private double backward(List<CriticExample> piece, int statesInBatch) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor logits =
                    critic.logits(piece.stream().map(CriticExample::row).toList());
            Tensor loss = loss(logits, Tensor.of(CriticExample.targets(piece)).to(ScalarType.FLOAT32))
                    .divide(statesInBatch);
            loss.backward();
            return loss.item();
        }
    }

    /** The sum of the soft-label cross-entropy over logits (N) and targets (N). */
    static Tensor loss(Tensor logits, Tensor targets) {
        return BINARY_CROSS_ENTROPY.call(logits, targets, null, null, REDUCE_TO_SUM);
    }

    @Override
    public void save(Path folder) {
        run.save(folder);
    }

    @Override
    public void restore(Path folder) {
        run.restore(folder);
    }
}
