package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.Linear;
import libtorch.nn.Parameter;
import libtorch.nn.ParameterSource;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A causal language model of the Llama family: tokens to the logits of the next token.
 *
 * <p>It belongs to the scope in which it was made or loaded and is used on that thread. Parameters
 * carry the names that Hugging Face folders give them.
 */
public final class CausalLM {
    private final ScalarType computeType;
    private final Transformer transformer;
    private final Tensor outputWeight; // (V, D)
    private final Linear output;
    private final ParameterStore store;

    /** A model over the parameters of {@code source}, which {@code store} has given or will. */
    private CausalLM(
            TransformerConfig config,
            ScalarType computeType,
            ParameterSource source,
            ParameterStore store) {
        // Keeps the size of what passes through a layer, whatever the width, as SmolLM2's
        // 1/sqrt(576).
        Initialization initialization =
                new Initialization.Normal(1 / Math.sqrt(config.hiddenSize()));
        this.computeType = computeType;
        transformer = new Transformer(config, computeType, source.at("model"), initialization);
        outputWeight =
                config.tiedEmbeddings()
                        ? transformer.embeddingWeight()
                        : source.parameter(
                                "lm_head.weight",
                                initialization,
                                config.vocabularySize(),
                                config.hiddenSize());
        Linear layer = new Linear(outputWeight, Optional.empty());
        output = source.packing().map(layer::packed).orElse(layer);
        this.store = store;
    }

    private static CausalLM over(
            TransformerConfig config, ScalarType computeType, ParameterStore store) {
        return new CausalLM(config, computeType, store, store);
    }

    /**
     * A new model with float32 parameters drawn from {@code random}, trainable, computing in {@code
     * computeType}.
     */
    public static CausalLM create(
            TransformerConfig config, RandomGenerator random, ScalarType computeType) {
        return over(config, computeType, ParameterStore.drawn(random, ScalarType.FLOAT32));
    }

    /**
     * The model of a Hugging Face folder. Its parameters lie over the mapped file where they have
     * the type asked for.
     *
     * @throws CheckpointException when the folder is not that of a supported model
     */
    public static CausalLM load(Path folder, Precision precision) {
        TransformerConfig config = TransformerConfig.read(folder);
        return over(config, precision.compute(), ParameterStore.read(folder, precision));
    }

    /**
     * Writes a Hugging Face folder, whole or not at all. Adapters are added to the weights, in
     * float32 and to those of the folder that the model came from, which must still be there.
     *
     * @param more writes further files, such as the tokenizer's, into the folder it is given
     * @throws CheckpointException when it cannot be written
     */
    public void save(Path folder, Consumer<Path> more) {
        Checkpoint.save(folder, Head.LANGUAGE_MODEL, config(), store, more);
    }

    /**
     * This model with a copy of each linear layer's weight in the layout that is fastest to
     * multiply by ({@link Linear#packed}), for many passes without gradients. It shares all
     * parameters, sees no later change of them, and belongs to the innermost scope; the copies take
     * as much memory again as the weights, in the type that is computed in.
     */
    public CausalLM packed() {
        return new CausalLM(config(), computeType, store.packing(computeType), store);
    }

    /** The shape of this model. */
    public TransformerConfig config() {
        return transformer.config();
    }

    /** The decoder below the output layer. */
    public Transformer transformer() {
        return transformer;
    }

    /**
     * Writes the adapters alone, as PEFT does, to be put on the model that this one was loaded
     * from.
     *
     * @param folder empty, or not there
     * @throws CheckpointException when it cannot be written
     * @throws IllegalStateException where there are no adapters
     */
    public void saveAdapters(Path folder) {
        store.saveAdapters(folder, Head.LANGUAGE_MODEL);
    }

    /** The model's own parameters, in the order of the computation. */
    public List<Parameter> parameters() {
        return store.parameters();
    }

    /** What training moves: the parameters, or the adapters beside them. */
    public List<Parameter> trained() {
        return store.trained();
    }

    /** Hidden states (…, D), as {@link #transformer} gives them, to logits (…, V). */
    public Tensor logits(Tensor hidden) {
        return output.forward(hidden);
    }

    /** The output layer's weight (V, D), as {@code type}. */
    Tensor outputWeight(ScalarType type) {
        return outputWeight.to(type);
    }
}
