package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.LowRankAdapter;
import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The adapters of one model: made where the settings ask for one, named as PEFT names them ({@code
 * …q_proj.lora_A.weight}), and added to the weights again when the model is saved. They belong to
 * the scope in which the model is made.
 */
final class Adapters {
    private static final String WEIGHT = ".weight";

    private final LowRankAdaptation settings;
    private final RandomGenerator random;
    private final Map<String, LowRankAdapter> ofWeight = new LinkedHashMap<>();
    private final List<Parameter> parameters = new ArrayList<>();

    Adapters(LowRankAdaptation settings) {
        this.settings = settings;
        random = new SplittableRandom(settings.seed());
    }

    LowRankAdaptation settings() {
        return settings;
    }

    /** The adapter of the layer with this weight, drawn anew; empty where it is no target. */
    Optional<LowRankAdapter> make(String weight, long inputSize, long outputSize) {
        String layer = layer(weight);
        if (!settings.targets().contains(layer.substring(layer.lastIndexOf('.') + 1))) {
            return Optional.empty();
        }
        long rank = settings.rank();
        Initialization initialization = LowRankAdapter.downInitialization(inputSize);
        Tensor down = trained(layer + ".lora_A", initialization, rank, inputSize);
        Tensor up = trained(layer + ".lora_B", new Initialization.Constant(0), outputSize, rank);
        LowRankAdapter adapter = new LowRankAdapter(down, up, settings.scale());
        ofWeight.put(weight, adapter);
        return Optional.of(adapter);
    }

    /** The adapter that was made for the layer with this weight. */
    Optional<LowRankAdapter> of(String weight) {
        return Optional.ofNullable(ofWeight.get(weight));
    }

    private static String layer(String weight) {
        return weight.substring(0, weight.length() - WEIGHT.length());
    }

    private Tensor trained(String name, Initialization initialization, long... shape) {
        Tensor tensor = initialization.draw(random, ScalarType.FLOAT32, shape).requireGradient();
        parameters.add(new Parameter(name + WEIGHT, tensor));
        return tensor;
    }

    /** All that is trained of them, in the order of the computation. */
    List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /**
     * The weight {@code base} of that name in float32, with what its adapter adds if it has one.
     */
    Tensor merged(String weight, Tensor base) {
        try (GradMode _ = GradMode.disable()) {
            Tensor wide = base.to(ScalarType.FLOAT32);
            return of(weight).map(adapter -> wide.add(adapter.difference())).orElse(wide);
        }
    }
}
