package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.Parameter;
import libtorch.nn.ParameterSource;
import libtorch.tensor.DefaultDevice;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Gives the layers of a model their parameters, new or read, and remembers them in order. */
public final class ParameterStore implements ParameterSource {
    private static final RandomGenerator NO_RANDOM =
            () -> {
                throw new IllegalStateException(
                        "a parameter added to a checkpoint is not drawn at random");
            };

    private final List<Parameter> parameters = new ArrayList<>();
    private final ParameterSource source;
    private final boolean trainable;

    private ParameterStore(ParameterSource source, boolean trainable) {
        this.source = source;
        this.trainable = trainable;
    }

    /**
     * Fresh, trainable parameters of {@code type}, drawn in the order in which the layers ask for
     * them.
     */
    public static ParameterStore drawn(RandomGenerator random, ScalarType type) {
        return new ParameterStore(
                (name, initialization, shape) -> initialization.draw(random, type, shape), true);
    }

    /**
     * Parameters of the model folder {@code folder}, copied where the default device is not the
     * processor, converted where they have another type.
     */
    public static ParameterStore read(Path folder, Precision precision) {
        WeightFiles files = WeightFiles.open(folder);
        return new ParameterStore(
                (name, initialization, shape) -> placed(files, name, precision.parameters(), shape),
                precision.trainable());
    }

    /**
     * Mapped weights on the default device; converted there, since the file's may be half as large.
     */
    private static Tensor placed(WeightFiles files, String name, ScalarType type, long... shape) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor mapped = files.tensor(name, shape);
            return scope.keep(mapped.to(DefaultDevice.current()).to(type));
        }
    }

    /**
     * This store, but with the parameter {@code drawn} drawn anew: a head that the checkpoint does
     * not have. Only constant initializations are of use, since no random numbers are given.
     */
    public ParameterStore drawing(String drawn) {
        return new ParameterStore(
                (name, initialization, shape) ->
                        name.equals(drawn)
                                ? initialization.draw(NO_RANDOM, ScalarType.FLOAT32, shape)
                                : source.parameter(name, initialization, shape),
                trainable);
    }

    @Override
    public Tensor parameter(String name, Initialization initialization, long... shape) {
        Tensor tensor = source.parameter(name, initialization, shape);
        if (trainable) {
            tensor.requireGradient();
        }
        parameters.add(new Parameter(name, tensor));
        return tensor;
    }

    /** The parameters given so far, in the order in which they were asked for. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
