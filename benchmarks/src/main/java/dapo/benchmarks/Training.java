package dapo.benchmarks;

import causallm.model.CausalLM;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;

import libtorch.nn.AdamW;
import libtorch.nn.Optimization;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Training steps on random tokens: the mean log-probability of every token but the first of each
 * row, back through the model, an AdamW step.
 */
final class Training implements Work {
    // Those of the peers; the weight decay is PyTorch's default.
    private static final Optimization OPTIMIZATION =
            new Optimization(
                    1e-4,
                    0.9,
                    0.95,
                    0.01,
                    Double.POSITIVE_INFINITY,
                    0,
                    Optimization.Decay.CONSTANT);

    private final List<TokenRow> rows;
    private final TokenScorer scorer;
    private final AdamW optimizer;
    private final long tokens;

    /** Belongs, with its model and optimizer, to this thread's innermost scope. */
    Training(ModelShape shape, ScalarType computeType, int batch, int length) {
        CausalLM model = CausalLM.create(shape.config(), new SplittableRandom(0), computeType);
        rows =
                RandomTokens.rows(shape, batch, length).stream()
                        .map(tokens -> new TokenRow(tokens, 1))
                        .toList();
        scorer = new TokenScorer(model);
        optimizer = OPTIMIZATION.optimizer(model.trained());
        tokens = (long) batch * length;
    }

    @Override
    public void warmUp() {
        run();
    }

    @Override
    public void run() {
        try (TensorScope _ = TensorScope.open()) {
            TokenScorer.Pass pass = scorer.forward(rows);
            Tensor loss = pass.logProbabilities().mean().negate();
            loss.backward();
            pass.backward();
        }
        optimizer.step(1, OPTIMIZATION.maximumNorm());
    }

    @Override
    public long amount() {
        return tokens;
    }

    @Override
    public String way() {
        return "scorer";
    }
}
