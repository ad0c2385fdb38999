package libtorch.nn;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** How a new parameter is filled. */
public sealed interface Initialization {
    /** Independent draws from a normal distribution around 0. */
    record Normal(double standardDeviation) implements Initialization {}

    /** Independent draws from -bound to bound, all of them equally likely. */
    record Uniform(double bound) implements Initialization {}

    /** One number everywhere. */
    record Constant(double value) implements Initialization {}

    /**
     * A new tensor of {@code type} on the default device, filled from {@code random}. The numbers
     * are drawn as float32 in row-major order on the processor, so they depend on the generator
     * alone.
     */
    default Tensor draw(RandomGenerator random, ScalarType type, long... shape) {
        return switch (this) {
            case Constant constant -> Tensor.full(constant.value(), type, shape);
            case Normal normal ->
                    draw(() -> normal.standardDeviation() * random.nextGaussian(), type, shape);
            case Uniform uniform ->
                    draw(() -> uniform.bound() * (2 * random.nextDouble() - 1), type, shape);
        };
    }

    private static Tensor draw(DoubleSupplier number, ScalarType type, long... shape) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor drawn = Tensor.empty(Device.CPU, ScalarType.FLOAT32, shape);
            MemorySegment memory = drawn.segment();
            long count = drawn.elementCount();
            for (long i = 0; i < count; i++) {
                memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) number.getAsDouble());
            }
            return scope.keep(drawn.to(type).to(DefaultDevice.current()));
        }
    }
}
