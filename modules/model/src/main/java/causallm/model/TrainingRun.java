package causallm.model;

import libtorch.nn.AdamW;
import libtorch.nn.LearningRateSchedule;
import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The steps of a training: which examples each takes, and the move of the parameters at its end.
 * What a step depends on besides parameters and optimizer is its number alone. It belongs to the
 * scope in which it was made.
 *
 * @param <T> an example
 */
public final class TrainingRun<T> {
    private static final String FILE = "training.safetensors";

    private final TrainingSettings settings;
    private final List<T> examples;
    private final List<int[]> batches;
    private final List<Parameter> parameters;
    private final AdamW optimizer;
    private final LearningRateSchedule schedule;

    /**
     * The run over {@code examples} that moves {@code parameters}.
     *
     * @param size how much an example counts towards the batch size
     */
    public TrainingRun(
            List<T> examples,
            ToIntFunction<T> size,
            List<Parameter> parameters,
            TrainingSettings settings) {
        this.settings = settings;
        this.parameters = parameters;
        this.examples = List.copyOf(examples);
        int[] sizes = examples.stream().mapToInt(size).toArray();
        batches = Batches.shuffled(sizes, settings.batchSize(), settings.epochs(), settings.seed());
        optimizer = settings.optimization().optimizer(parameters);
        schedule = settings.optimization().schedule(batches.size());
    }

    /** How many steps there are. */
    public int steps() {
        return batches.size();
    }

    /** The examples of a step, counted from 0. */
    public List<T> batch(int step) {
        List<T> batch = new ArrayList<>();
        for (int index : batches.get(step)) {
            batch.add(examples.get(index));
        }
        return batch;
    }

    /**
     * A batch, or parts of its examples, in pieces that fit into a pass.
     *
     * @param tokens how many tokens one has
     */
    public <P> List<List<P>> pieces(List<P> batch, ToIntFunction<P> tokens) {
        return Batches.pieces(batch, tokens, settings.tokensPerPass());
    }

    /**
     * Moves the parameters along the gradients that the step has gathered, and returns the
     * gradient's norm. A step whose {@code loss} or norm is no finite number moves nothing: what is
     * {@linkplain #save saved} after it is the state before it.
     */
    public double update(int step, double loss) {
        if (!Double.isFinite(loss)) {
            optimizer.clearGradients();
            return Double.NaN;
        }
        return optimizer.step(schedule.factor(step), settings.optimization().maximumNorm());
    }

    /**
     * Writes parameters and optimizer into {@code folder}, so that the training can be taken up
     * after the step that was done last.
     *
     * @throws CheckpointException when the file cannot be written
     */
    public void save(Path folder) {
        SafetensorsFile.write(folder.resolve(FILE), state());
    }

    /**
     * Takes over what {@link #save} wrote.
     *
     * @throws CheckpointException when it is missing or that of another training
     */
    public void restore(Path folder) {
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(FILE));
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            state().forEach((name, tensor) -> tensor.copyFrom(file.tensor(name, tensor.shape())));
        }
    }

    private Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        parameters.forEach(parameter -> state.put(parameter.name(), parameter.tensor()));
        state.putAll(optimizer.state());
        return state;
    }
}
