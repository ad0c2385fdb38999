package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.LowRankAdapter;
import libtorch.nn.Parameter;
import libtorch.nn.ParameterSource;
import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives the layers of a model their parameters, new or read, and adapters where only those are
 * trained; remembers them in order, and knows how each is saved.
 */
public final class ParameterStore implements ParameterSource {
    private static final Initialization READ = new Initialization.Constant(0); // disregarded
    private static final RandomGenerator NO_RANDOM =
            () -> {
                throw new IllegalStateException(
                        "a parameter added to a checkpoint is not drawn at random");
            };

    private final List<Parameter> parameters = new ArrayList<>();
    private final Set<String> heads = new HashSet<>();
    private final Set<String> apart = new HashSet<>(); // those that do not lie over their file
    private final ParameterSource source; // as they were stored
    private final Precision precision;
    private final Optional<WeightFiles> files;
    private final Optional<Adapters> adapters;

    private ParameterStore(
            ParameterSource source, Precision precision, Optional<WeightFiles> files) {
        this.source = source;
        this.precision = precision;
        this.files = files;
        adapters = precision.adaptation().map(Adapters::new);
    }

    /**
     * Fresh, trainable parameters of {@code type}, drawn in the order in which the layers ask for
     * them.
     */
    public static ParameterStore drawn(RandomGenerator random, ScalarType type) {
        return new ParameterStore(
                (name, initialization, shape) -> initialization.draw(random, type, shape),
                new Precision(type, type, true, Optional.empty()),
                Optional.empty());
    }

    /**
     * Parameters of the model folder {@code folder}, copied where the default device is not the
     * processor, converted where they have another type.
     */
    public static ParameterStore read(Path folder, Precision precision) {
        WeightFiles files = WeightFiles.open(folder);
        return new ParameterStore(
                (name, initialization, shape) ->
                        files.tensor(name, shape).to(DefaultDevice.current()),
                precision,
                Optional.of(files));
    }

    /**
     * This store, where {@code head} is a parameter on top of the decoder: it is trained itself
     * where the decoder has adapters. To be called before anything is asked for.
     */
    public ParameterStore withHead(String head) {
        heads.add(head);
        return this;
    }

    /**
     * The same with that parameter drawn anew: a head that the checkpoint does not have. Only
     * constant initializations are of use, since no random numbers are given.
     */
    public ParameterStore withNewHead(String head) {
        ParameterSource drawing =
                (name, initialization, shape) ->
                        name.equals(head)
                                ? initialization.draw(NO_RANDOM, ScalarType.FLOAT32, shape)
                                : source.parameter(name, initialization, shape);
        return new ParameterStore(drawing, precision, files).withHead(head);
    }

    @Override
    public Tensor parameter(String name, Initialization initialization, long... shape) {
        boolean trained = precision.trainable() || isTrainedHead(name);
        ScalarType type = isTrainedHead(name) ? ScalarType.FLOAT32 : precision.parameters();
        Tensor tensor = converted(name, initialization, type, shape);
        if (trained) {
            tensor.requireGradient();
        }
        parameters.add(new Parameter(name, tensor));
        return tensor;
    }

    /** Converted on the device; what was read leaves memory where it is another tensor. */
    private Tensor converted(
            String name, Initialization initialization, ScalarType type, long... shape) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor read = source.parameter(name, initialization, shape);
            if (read.type() != type || !read.device().equals(Device.CPU)) {
                apart.add(name);
            }
            return scope.keep(read.to(type));
        } finally {
            unload(name);
        }
    }

    private void unload(String name) {
        if (apart.contains(name)) {
            files.ifPresent(read -> read.unload(name));
        }
    }

    private boolean isTrainedHead(String name) {
        return adapters.isPresent() && heads.contains(name);
    }

    @Override
    public Optional<LowRankAdapter> adapter(String weight, long inputSize, long outputSize) {
        return adapters.flatMap(made -> made.make(weight, inputSize, outputSize));
    }

    /**
     * What this store has given, once more: the same tensors and adapters, for linear layers that
     * pack their weights in {@code type}.
     */
    ParameterSource packing(ScalarType type) {
        Map<String, Tensor> given =
                parameters.stream().collect(Collectors.toMap(Parameter::name, Parameter::tensor));
        return new ParameterSource() {
            @Override
            public Tensor parameter(String name, Initialization initialization, long... shape) {
                return given.get(name);
            }

            @Override
            public Optional<LowRankAdapter> adapter(
                    String weight, long inputSize, long outputSize) {
                return adapters.flatMap(made -> made.of(weight));
            }

            @Override
            public Optional<ScalarType> packing() {
                return Optional.of(type);
            }
        };
    }

    /**
     * The model's own parameters given so far, in the order in which they were asked for; adapters
     * are not among them.
     */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /** What training moves: the parameters that gather gradients, and the adapters' after them. */
    public List<Parameter> trained() {
        return Stream.concat(
                        parameters.stream()
                                .filter(parameter -> parameter.tensor().requiresGradient()),
                        adapters.stream().flatMap(made -> made.parameters().stream()))
                .toList();
    }

    /**
     * The model as it is saved: its parameters or, where it has adapters, those of its folder with
     * the adapters added to them, in float32.
     */
    Map<String, StoredTensor> stored() {
        Map<String, StoredTensor> stored = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            stored.put(parameter.name(), stored(parameter));
        }
        return stored;
    }

    private StoredTensor stored(Parameter parameter) {
        return adapters.isEmpty() || isTrainedHead(parameter.name())
                ? StoredTensor.of(parameter.tensor())
                : new Merged(parameter.name(), parameter.tensor());
    }

    /** A parameter of the folder that was read, with what its adapter adds. */
    private final class Merged implements StoredTensor {
        private final String name;
        private final Tensor held; // the same in the type that is computed in

        Merged(String name, Tensor held) {
            this.name = name;
            this.held = held;
        }

        @Override
        public ScalarType type() {
            return ScalarType.FLOAT32;
        }

        @Override
        public long[] shape() {
            return held.shape();
        }

        @Override
        public Tensor values() {
            return adapters.orElseThrow().merged(name, source.parameter(name, READ, shape()));
        }

        @Override
        public void written() {
            unload(name);
        }
    }

    /**
     * Writes the adapters alone, with the heads that are trained with them, as PEFT does.
     *
     * @param into an empty folder, or one that does not exist
     * @param head what the model has on top of the decoder
     * @throws CheckpointException when it cannot be written
     * @throws IllegalStateException where there are no adapters
     */
    public void saveAdapters(Path into, Head head) {
        Adapters made =
                adapters.orElseThrow(() ->
                        new IllegalStateException(
                                "this model has no adapters: load it with Precision.adapting"));
        List<Parameter> trainedHeads =
                parameters.stream().filter(one -> isTrainedHead(one.name())).toList();
        new PeftFolder(made, files.orElseThrow().folder(), head.taskType())
                .write(into, trainedHeads);
    }
}
