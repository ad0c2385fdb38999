package dapo.value;

import causallm.model.Trainer;
import causallm.model.TrainingRun;
import causallm.model.TrainingSettings;

import dapo.reasoning.StateValue;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Trains the critic, alone, on the Monte-Carlo values of states: {@link CriticLoss} (step 3 of the
 * method, arXiv:2412.18279).
 *
 * <p>The states of a solution go through the critic in one pass. The trainer belongs to the scope
 * in which it was made.
 */
public final class CriticTrainer implements Trainer {
    private final Critic critic;
    private final TrainingRun<CriticExample> run;
    private final boolean recomputing;

    /**
     * A trainer of {@code critic}, whose {@code trained()} parameters it moves, on {@code states}.
     *
     * @param settings the batch size counts states
     */
    public CriticTrainer(Critic critic, List<StateValue> states, TrainingSettings settings) {
        this.critic = critic;
        recomputing = settings.recomputing();
        run =
                new TrainingRun<>(
                        CriticExample.of(states),
                        example -> example.targets().size(),
                        critic.trained(),
                        settings);
    }

    @Override
    public int steps() {
        return run.steps();
    }

    /**
     * Takes one step, counted from 0, and returns its metrics: {@code loss}, {@code tokens} (read)
     * and {@code gradient-norm}.
     */
    @Override
    public Map<String, Double> step(int step) {
        List<CriticExample> batch = run.batch(step);
        int states = batch.stream().mapToInt(example -> example.targets().size()).sum();
        double loss = 0;
        for (List<CriticExample> piece :
                run.pieces(batch, example -> example.row().tokens().length)) {
            loss += backward(piece, states);
        }
        int tokens = batch.stream().mapToInt(example -> example.row().tokens().length).sum();
        return Map.of(
                "loss", loss, "tokens", (double) tokens, "gradient-norm", run.update(step, loss));
    }

    /** Adds the gradient of a piece of the batch; its share of the loss is returned. */
    private double backward(List<CriticExample> piece, int statesInBatch) {
        try (TensorScope _ = TensorScope.open()) {
            List<Critic.Row> rows = piece.stream().map(CriticExample::row).toList();
            Critic.Pass pass = critic.pass(rows, recomputing);
            Tensor targets = Tensor.of(CriticExample.targets(piece)).to(ScalarType.FLOAT32);
            Tensor loss = CriticLoss.loss(pass.logits(), targets, statesInBatch);
            loss.backward();
            pass.backward();
            return loss.item();
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
