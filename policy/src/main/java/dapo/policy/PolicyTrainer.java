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
 * <p>The states of a solution that follow each other stay in one batch, and in one pass as far as
 * it has room, where what they share is computed once. The trainer belongs to the scope in which it
 * was made.
 */
public final class PolicyTrainer implements Trainer {
    private final DirectAdvantageLoss objective;
    private final TrainingRun<SolutionStates> run;
    private final TokenScorer scorer;

    /**
     * A trainer of {@code model}, whose {@code trained()} parameters it moves, on {@code states}.
     *
     * @param settings the batch size counts actions
     * @throws IllegalArgumentException when a state has more tokens than go through the model at
     *     once
     */
    public PolicyTrainer(
            CausalLM model,
            List<TrainingState> states,
            DirectAdvantageLoss objective,
            TrainingSettings settings) {
        this.objective = objective;
        run =
                new TrainingRun<>(
                        SolutionStates.of(states, settings.batchSize(), settings.tokensPerPass()),
                        SolutionStates::actionCount,
                        model.trained(),
                        settings);
        scorer = new TokenScorer(model, settings.recomputing());
    }

    @Override
    public int steps() {
        return run.steps();
    }

    /**
     * Takes one step, counted from 0, and returns its metrics: {@code loss}, {@code tokens} (read),
     * {@code gradient-norm} and those of {@link PolicyQuality#measure}, of the policy before the
     * step.
     */
    @Override
    public Map<String, Double> step(int step) {
        List<SolutionStates> batch = run.batch(step);
        int states = batch.stream().mapToInt(SolutionStates::stateCount).sum();
        List<ActionRows.Part<TrainingState>> parts =
                batch.stream().flatMap(solution -> solution.parts().stream()).toList();
        ActionStatistics statistics = new ActionStatistics();
        double loss = 0;
        for (List<ActionRows.Part<TrainingState>> piece :
                run.pieces(parts, part -> part.tree().size())) {
            loss += backward(piece, states, statistics);
        }
        Map<String, Double> metrics = statistics.metrics();
        metrics.put("loss", loss);
        metrics.put("tokens", (double) parts.stream().mapToInt(part -> part.tree().size()).sum());
        metrics.put("gradient-norm", run.update(step, loss));
        return metrics;
    }

    /** Adds the gradient of a piece of the batch; its share of the loss is returned. */
    private double backward(
            List<ActionRows.Part<TrainingState>> piece,
            int statesInBatch,
            ActionStatistics statistics) {
        try (TensorScope _ = TensorScope.open()) {
            ActionBatch batch =
                    ActionBatch.of(piece.stream().flatMap(part -> part.states().stream()).toList());
            TokenScorer.Pass pass =
                    scorer.forwardTrees(piece.stream().map(ActionRows.Part::tree).toList());
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
