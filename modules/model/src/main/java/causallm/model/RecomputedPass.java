package causallm.model;

import libtorch.tensor.GradMode;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.List;

/**
 * A pass of which only the stages' inputs are kept (Chen et al., arXiv:1604.06174): on the way back
 * each stage is computed again, with its graph alone in memory. The same operators run on the same
 * numbers, so the gradients are those of a {@link RecordedPass}.
 */
final class RecomputedPass implements DecoderPass {
    private final List<Stage> stages;
    private final List<Tensor> inputs = new ArrayList<>(); // of each stage
    private final Tensor hidden;

    /**
     * Runs {@code stages} one after the other.
     *
     * @param tokens what the first is given: it has no gradient
     */
    RecomputedPass(Tensor tokens, List<Stage> stages) {
        this.stages = stages;
        Tensor state = tokens;
        try (GradMode _ = GradMode.disable()) {
            for (Stage stage : stages) {
                inputs.add(state);
                state = stage.through(state);
            }
        }
        hidden = state.requireGradient();
    }

    @Override
    public Tensor hidden() {
        return hidden;
    }

    @Override
    public void backward() {
        Tensor gradient = DecoderPass.gathered(hidden);
        for (int stage = stages.size() - 1; stage >= 0; stage--) {
            Tensor output = gradient;
            try (TensorScope scope = TensorScope.open()) {
                Tensor input = inputs.get(stage).detach();
                if (stage > 0) {
                    input.requireGradient();
                }
                stages.get(stage).record(input).take(output);
                if (stage > 0) {
                    gradient = scope.keep(DecoderPass.gathered(input));
                }
            }
            output.release();
            inputs.get(stage).release();
        }
    }
}
