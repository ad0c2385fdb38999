package dapo.policy;

import causallm.model.CausalLM;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;
import causallm.model.Trainer;
import causallm.model.TrainingRun;
import causallm.model.TrainingSettings;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Supervised fine-tuning: maximises the likelihood of demonstrations, each token of a batch
 * weighing the same. It belongs to the scope in which it was made.
 */
public final class SupervisedTrainer implements Trainer {
    private final TrainingRun<TokenRow> run;
    private final TokenScorer scorer;

    /**
     * A trainer of {@code model}, whose {@code trained()} parameters it moves.
     *
     * @param demonstrations prompt and solution each, of which the solution is scored
     * @param settings the batch size counts demonstrations
     */
    public SupervisedTrainer(
            CausalLM model, List<TokenRow> demonstrations, TrainingSettings settings) {
        run = new TrainingRun<>(demonstrations, row -> 1, model.trained(), settings);
        scorer = new TokenScorer(model, settings.recomputing());
    }

    @Override
    public int steps() {
        return run.steps();
    }

    /**
     * Takes one step, counted from 0, and returns its metrics: {@code loss} (nats a token), {@code
     * tokens} (scored) and {@code gradient-norm}.
     */
    @Override
    public Map<String, Double> step(int step) {
        List<TokenRow> batch = run.batch(step);
        int scored = batch.stream().mapToInt(TokenRow::scoredCount).sum();
        double loss = 0;
        for (List<TokenRow> piece : run.pieces(batch, row -> row.tokens().length)) {
            loss += backward(piece, scored);
        }
        return Map.of(
                "loss", loss, "tokens", (double) scored, "gradient-norm", run.update(step, loss));
    }

    /** Adds the gradient of a piece of the batch; its share of the loss is returned. */
    private double backward(List<TokenRow> piece, int scoredInBatch) {
        try (TensorScope _ = TensorScope.open()) {
            TokenScorer.Pass pass = scorer.forward(piece);
            Tensor loss = pass.logProbabilities().sum().divide(-scoredInBatch);
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
