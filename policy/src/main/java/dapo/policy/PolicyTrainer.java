package dapo.policy;

import causallm.model.CausalLM;
import causallm.model.TokenScorer;
import causallm.model.Trainer;
import causallm.model.TrainingRun;
import causallm.model.TrainingSettings;

import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Trains the actor on stored advantages (step 6 of the method, arXiv:2412.18279): neither the
 * critic nor the reference policy is in memory, and nothing is sampled.
 *
 * <p>A state's actions stay in one batch and in one pass. The trainer belongs to the scope in which
 * it was made.
 */
public final class PolicyTrainer implements Trainer {
    private final DirectAdvantageLoss objective;
    private final TrainingRun<TrainingState> run;
    private final TokenScorer scorer;

    /**
     * A trainer of {@code model}, whose {@code trained()} parameters it moves, on {@code states}.
     *
     * @param settings the batch size counts actions
     */
    public PolicyTrainer(
            CausalLM model,
            List<TrainingState> states,
            DirectAdvantageLoss objective,
            TrainingSettings settings) {
        this.objective = objective;
        run = new TrainingRun<>(states, TrainingState::actionCount, model.trained(), settings);
        scorer = new TokenScorer(model, settings.recomputing());
    }

    @Override
    public int steps() {
        return run.steps();
    }

    /**
     * Takes one step, counted from 0, and returns its metrics: {@code loss}, {@code gradient-norm}
     * and those of {@link PolicyQuality#measure}, of the policy before the step.
     */
    @Override
    public Map<String, Double> step(int step) {
        List<TrainingState> batch = run.batch(step);
        ActionStatistics statistics = new ActionStatistics();
        double loss = 0;
        for (List<TrainingState> piece :
                run.pieces(batch, TrainingState::actionCount, TrainingState::longestRow)) {
            loss += backward(piece, batch.size(), statistics);
        }
        Map<String, Double> metrics = statistics.metrics();
        metrics.put("loss", loss);
        metrics.put("gradient-norm", run.update(step, loss));
        return metrics;
    }

    /** Adds the gradient of a piece of the batch; its share of the loss is returned. */
    private double backward(
            List<TrainingState> piece, int statesInBatch, ActionStatistics statistics) {
        try (TensorScope _ = TensorScope.open()) {
            ActionBatch batch = ActionBatch.of(piece);
            TokenScorer.Pass pass =
                    scorer.forward(
                            piece.stream()
                                    .flatMap(state -> ActionRows.of(state.advantages()).stream())
                                    .toList());
            DirectAdvantageLoss.Result result =
                    objective.loss(batch, pass.logProbabilities(), statesInBatch);
            result.loss().backward();
            pass.backward();
            statistics.add(result.targets().toDoubleArray(), result.logRatios().toDoubleArray());
            return result.loss().item();
        }
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
