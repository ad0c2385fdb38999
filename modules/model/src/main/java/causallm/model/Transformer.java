package causallm.model;

import libtorch.nn.Embedding;
import libtorch.nn.Initialization;
import libtorch.nn.ParameterSource;
import libtorch.nn.RmsNorm;
import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The decoder without an output layer: tokens to hidden states. A language model and a critic
 * differ in what they put on top.
 *
 * <ul>
 *   <li>RMS norm before attention, feed-forward and output, without bias
 *   <li>rotary positions, grouped-query attention
 *   <li>SwiGLU feed-forward
 * </ul>
 */
public final class Transformer {
    private final TransformerConfig config;
    private final ScalarType computeType;
    private final Device device = DefaultDevice.current();
    private final RotaryEmbedding rotary;
    private final Embedding embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final RmsNorm norm;

    /**
     * A decoder over the parameters of {@code source}, named as in Hugging Face folders below
     * {@code model.}.
     *
     * @param computeType the type of the activations
     * @param initialization how new weights are drawn
     */
    public Transformer(
            TransformerConfig config,
            ScalarType computeType,
            ParameterSource source,
            Initialization initialization) {
        this.config = config;
        this.computeType = computeType;
        rotary = new RotaryEmbedding(config);
        embedding =
                Embedding.of(
                        source.at("embed_tokens"),
                        config.vocabularySize(),
                        config.hiddenSize(),
                        initialization);
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(
                    new Block(config, layer, rotary, source.at("layers." + layer), initialization));
        }
        norm = RmsNorm.of(source.at("norm"), config.hiddenSize(), config.normEpsilon());
    }

    /** The shape of this decoder. */
    public TransformerConfig config() {
        return config;
    }

    /**
     * The type of attention, and of the keys and values in a cache: float32 where the model
     * computes in 16 bits on processors, since libtorch's attention is up to ten times slower in
     * bfloat16 there; that type itself on CUDA, where the fast kernels take nothing else.
     */
    public ScalarType attentionType() {
        return device.kind() == Device.Kind.CUDA ? computeType : wideType();
    }

    /** The type of the residual stream: 16 bits would round away what a layer adds to it. */
    private ScalarType wideType() {
        return computeType.byteSize() == 2 ? ScalarType.FLOAT32 : computeType;
    }

    /**
     * int64 tokens (B, T) to hidden states (B, T, D); each token sees itself and those before it.
     * There is a graph where gradients are asked for.
     */
    public Tensor forward(Tensor tokens) {
        long length = checkedLength(tokens.size(1));
        return forward(tokens, rotary.firstPositions(length, attentionType()), Mixer::causal);
    }

    /**
     * Trees to hidden states (N, D), see {@link TreeBatch#place}; each token sees those on its way
     * from the beginning, and itself. Without a graph: {@link #pass} has a way back.
     */
    public Tensor forward(TreeBatch batch) {
        try (GradMode _ = GradMode.disable();
                TensorScope scope = TensorScope.open()) {
            TreeAttention attention = new TreeAttention(batch.chains());
            return scope.keep(forward(batch.tokens(), angles(batch), attention));
        }
    }

    /**
     * The same with the way back to the parameters.
     *
     * @param recomputing whether only the layers' inputs are kept, and each layer is computed again
     *     on the way back: less memory for a third more work
     */
    public DecoderPass pass(TreeBatch batch, boolean recomputing) {
        TreeAttention attention = new TreeAttention(batch.chains());
        Block.Context context = new Block.Context(computeType, angles(batch));
        List<Stage> stages = stages(block -> block.stage(context, attention));
        return recomputing
                ? new RecomputedPass(batch.tokens(), stages)
                : new RecordedPass(batch.tokens(), stages);
    }

    private RotaryEmbedding.Angles angles(TreeBatch batch) {
        checkedLength(batch.longestSequence());
        return rotary.at(batch.positions(), attentionType());
    }

    /**
     * Tokens (B, n) that continue those in {@code cache}, which they join, to hidden states.
     *
     * @param present (B, n) bool: which of them are tokens and which padding, on either side; empty
     *     when all are tokens
     */
    public Tensor forward(Tensor tokens, Optional<Tensor> present, KeyValueCache cache) {
        int count = (int) tokens.size(1);
        Tensor hidden = forward(tokens, cache.begin(count, present, config.longestSequence()));
        cache.end(count);
        return hidden;
    }

    /**
     * The newest token (rows, 1) of each sequence of some caches, which they join, to hidden states
     * (rows, 1, D): those of the first cache come first.
     */
    public Tensor forward(Tensor tokens, List<KeyValueCache> caches) {
        SideBySide step = new SideBySide(caches, config.longestSequence());
        Tensor hidden = forward(tokens, step);
        step.end();
        return hidden;
    }

    private Tensor forward(Tensor tokens, Past past) {
        RotaryEmbedding.Angles angles = rotary.at(past.positions(), attentionType());
        return forward(tokens, angles, Mixer.after(past));
    }

    private Tensor forward(Tensor tokens, RotaryEmbedding.Angles angles, Mixer mixer) {
        Block.Context context = new Block.Context(computeType, angles);
        Tensor state = tokens;
        for (Stage stage :
                stages(block -> Stage.of(hidden -> block.forward(hidden, context, mixer)))) {
            state = stage.through(state);
        }
        return state;
    }

    /** What tokens go through one after the other until they are hidden states. */
    private List<Stage> stages(Function<Block, Stage> layer) {
        List<Stage> stages = new ArrayList<>();
        stages.add(Stage.of(tokens -> embedding.forward(tokens, wideType())));
        blocks.forEach(block -> stages.add(layer.apply(block)));
        stages.add(Stage.of(hidden -> norm.forward(hidden).to(computeType)));
        return stages;
    }

    private long checkedLength(long length) {
        requirePositions(length, config.longestSequence());
        return length;
    }

    static void requirePositions(long length, int positions) {
        if (length > positions) {
            throw new IllegalArgumentException(
                    "a sequence of "
                            + length
                            + " tokens for a model of "
                            + positions
                            + " positions: shorten the prompt or the new tokens");
        }
    }

    Tensor embeddingWeight() {
        return embedding.weight();
    }
}
