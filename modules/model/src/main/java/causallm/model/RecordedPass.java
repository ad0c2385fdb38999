package causallm.model;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.List;

/** A pass whose every activation is kept for the way back. */
final class RecordedPass implements DecoderPass {
    private final List<WayBack> stages = new ArrayList<>();
    private final Tensor hidden;

    /**
     * Runs {@code stages} one after the other.
     *
     * @param tokens what the first is given: it has no gradient
     */
    RecordedPass(Tensor tokens, List<Stage> stages) {
        Tensor state = tokens;
        for (Stage stage : stages) {
            try (TensorScope scope = TensorScope.open()) {
                WayBack recorded = stage.record(state).keptBy(scope);
                this.stages.add(recorded);
                state = scope.keep(recorded.output().detach()).requireGradient();
            }
        }
        hidden = state;
    }

    @Override
    public Tensor hidden() {
        return hidden;
    }

    @Override
    public void backward() {
        Tensor gradient = DecoderPass.gathered(hidden);
        for (WayBack stage : stages.reversed()) {
            stage.take(gradient);
            Tensor input = stage.held().getFirst();
            if (input.requiresGradient()) {
                gradient.release();
                gradient = DecoderPass.gathered(input);
            }
            stage.held().forEach(Tensor::release);
        }
    }
}
