package causallm.model;

import libtorch.tensor.Autograd;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.function.Consumer;

/**
 * A stage of the decoder that has been through, and can be taken back once.
 *
 * @param output what came out
 * @param held all tensors that the way back needs, besides parameters and what all stages share
 * @param steps takes the gradient at the output to the parameters and to the input
 */
record WayBack(Tensor output, List<Tensor> held, Consumer<Tensor> steps) {
    /** That of a stage with one graph from the input to the output. */
    static WayBack ofGraph(Tensor input, Tensor output) {
        return new WayBack(
                output,
                List.of(input, output),
                gradient -> {
                    if (output.requiresGradient()) {
                        Autograd.backward(output, gradient);
                    }
                });
    }

    /** Hands all that is held from {@code scope} to the next one out. */
    WayBack keptBy(TensorScope scope) {
        held.forEach(scope::keep);
        return this;
    }

    /** Goes back, within a scope of its own. */
    void take(Tensor gradient) {
        try (TensorScope _ = TensorScope.open()) {
            steps.accept(gradient);
        }
    }
}
