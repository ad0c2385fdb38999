package causallm.model;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.function.UnaryOperator;

/** A part of the decoder that tokens go through after another. */
interface Stage {
    /** Forward, by no more than is asked for: a graph where gradients are. */
    Tensor forward(Tensor input);

    /** Forward with a way back, in a graph that begins at {@code input}. */
    WayBack record(Tensor input);

    /** A stage that autograd takes back. */
    static Stage of(UnaryOperator<Tensor> forward) {
        return new Stage() {
            @Override
            public Tensor forward(Tensor input) {
                return forward.apply(input);
            }

            @Override
            public WayBack record(Tensor input) {
                return WayBack.ofGraph(input, forward.apply(input));
            }
        };
    }

    /** {@link #forward} of which nothing is left but its result and what its graph needs. */
    default Tensor through(Tensor input) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(forward(input));
        }
    }
}
