package dapo.value;

import causallm.model.Checkpoint;
import causallm.model.DecoderPass;
import causallm.model.Head;
import causallm.model.ParameterStore;
import causallm.model.Precision;
import causallm.model.TokenTree;
import causallm.model.Transformer;
import causallm.model.TransformerConfig;
import causallm.model.TreeBatch;

import libtorch.nn.Initialization;
import libtorch.nn.Linear;
import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * The critic {@code V_φ(s) = sigmoid(head)}: a language model's decoder with a scalar head on the
 * state's last token (step 3 of the method, arXiv:2412.18279).
 *
 * <p>One pass over a solution gives the values of all its states. On disk it is a Hugging Face
 * folder that transformers opens as the architecture's {@code …ForSequenceClassification} with one
 * label. It belongs to the scope in which it was made or loaded and is used on that thread.
 */
public final class Critic {
    private static final String HEAD = "score";

    /**
     * A sequence of tokens and the states whose values are asked for.
     *
     * @param tokens prompt and steps
     * @param stateEnds for each state the number of tokens it spans, 1 to the number of tokens
     */
    public record Row(int[] tokens, int[] stateEnds) {
        /** Whether two rows hold the same numbers. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Row row
                    && Arrays.equals(tokens, row.tokens)
                    && Arrays.equals(stateEnds, row.stateEnds);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(tokens) + Arrays.hashCode(stateEnds);
        }
    }

    private final Transformer transformer;
    private final Linear score;
    private final ParameterStore store;

    private Critic(Path folder, Precision precision, ParameterStore store) {
        TransformerConfig config = TransformerConfig.read(folder);
        // A new head is all zeros: it finds every state even, and does not disturb the decoder's
        // features at first.
        Initialization zeros = new Initialization.Constant(0);
        transformer = new Transformer(config, precision.compute(), store.at("model"), zeros);
        score = Linear.of(store.at(HEAD), config.hiddenSize(), 1, false, zeros);
        this.store = store;
    }

    /**
     * A new critic on the decoder of the language model in {@code folder}, with a head of its own.
     *
     * @throws causallm.model.CheckpointException when the folder is not that of a supported model
     */
    public static Critic startFrom(Path folder, Precision precision) {
        return new Critic(
                folder,
                precision,
                ParameterStore.read(folder, precision).withNewHead(HEAD + ".weight"));
    }

    /**
     * A saved critic.
     *
     * @throws causallm.model.CheckpointException when the folder is not that of a critic
     */
    public static Critic load(Path folder, Precision precision) {
        return new Critic(
                folder,
                precision,
                ParameterStore.read(folder, precision).withHead(HEAD + ".weight"));
    }

    /**
     * Writes a Hugging Face folder, whole or not at all. Adapters are added to the weights, as
     * {@link causallm.model.CausalLM#save} does.
     *
     * @param more writes further files, such as the tokenizer's, into the folder it is given
     * @throws causallm.model.CheckpointException when it cannot be written
     */
    public void save(Path folder, Consumer<Path> more) {
        Checkpoint.save(folder, Head.VALUE, transformer.config(), store, more);
    }

    /**
     * Writes the adapters and the head, as PEFT does, to be put on the model that this critic was
     * loaded from.
     *
     * @param folder empty, or not there
     * @throws causallm.model.CheckpointException when it cannot be written
     * @throws IllegalStateException where there are no adapters
     */
    public void saveAdapters(Path folder) {
        store.saveAdapters(folder, Head.VALUE);
    }

    /** The critic's own parameters, the head's last. */
    public List<Parameter> parameters() {
        return store.parameters();
    }

    /** What training moves: the parameters, or the head and the adapters. */
    public List<Parameter> trained() {
        return store.trained();
    }

    /**
     * The logits of some states and the way back from them.
     *
     * @param logits float32 (N), with the graph down to the decoder's hidden states
     * @param decoder from there on
     */
    record Pass(Tensor logits, DecoderPass decoder) {
        /** Takes what a loss's backward pass has left there through the decoder. */
        void backward() {
            decoder.backward();
        }
    }

    /** A pass over all states of all rows, one after the other, whose way back is still open. */
    Pass pass(List<Row> rows, boolean recomputing) {
        TreeBatch batch = batch(rows);
        DecoderPass decoder = transformer.pass(batch, recomputing);
        return new Pass(logits(decoder.hidden(), ends(rows, batch)), decoder);
    }

    /** The logits of the values of all states of all rows, one after the other: float32 (N). */
    Tensor logits(List<Row> rows) {
        TreeBatch batch = batch(rows);
        return logits(transformer.forward(batch), ends(rows, batch));
    }

    private static TreeBatch batch(List<Row> rows) {
        return TreeBatch.of(rows.stream().map(row -> TokenTree.of(List.of(row.tokens()))).toList());
    }

    private static long[] ends(List<Row> rows, TreeBatch batch) {
        LongStream.Builder ends = LongStream.builder();
        for (int row = 0; row < rows.size(); row++) {
            for (int end : rows.get(row).stateEnds()) {
                ends.add(batch.place(row, 0, end - 1));
            }
        }
        return ends.build().toArray();
    }

    /** Hidden states of a batch to the logits of those at some places. */
    private Tensor logits(Tensor hidden, long... ends) {
        Tensor chosen = hidden.indexSelect(0, Tensor.of(ends));
        // The head computes in float32: steps of bfloat16 would be as large as small advantages.
        return score.forward(chosen.to(ScalarType.FLOAT32)).squeeze(1);
    }

    /** The values of all states of all rows, one after the other, each from 0 to 1. */
    public double[] values(List<Row> rows) {
        try (GradMode _ = GradMode.disable();
                TensorScope _ = TensorScope.open()) {
            return logits(rows).sigmoid().toDoubleArray();
        }
    }

    /**
     * The values of the states that all sequences of all trees end in, one after the other, each
     * from 0 to 1.
     */
    public double[] endValues(List<TokenTree> trees) {
        TreeBatch batch = TreeBatch.of(trees);
        LongStream.Builder ends = LongStream.builder();
        for (int tree = 0; tree < trees.size(); tree++) {
            for (int sequence = 0; sequence < trees.get(tree).sequences(); sequence++) {
                ends.add(batch.place(tree, sequence, trees.get(tree).length(sequence) - 1));
            }
        }
        try (GradMode _ = GradMode.disable();
                TensorScope _ = TensorScope.open()) {
            return logits(transformer.forward(batch), ends.build().toArray())
                    .sigmoid()
                    .toDoubleArray();
        }
    }
}
