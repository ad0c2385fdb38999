package libtorch.nn;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

/** A row of numbers for each token. */
public final class Embedding {
    private final Tensor weight;

    private Embedding(Tensor weight) {
        this.weight = weight;
    }

    /** The layer {@code weight} (vocabulary, width) of {@code source}. */
    public static Embedding of(
            ParameterSource source,
            long vocabularySize,
            long width,
            Initialization initialization) {
        return new Embedding(source.parameter("weight", initialization, vocabularySize, width));
    }

    /** int64 ids (…) to (…, width) of {@code type}. */
    public Tensor forward(Tensor ids, ScalarType type) {
        return Tensor.embedding(weight, ids).to(type);
    }

    /** (vocabulary, width): the output layer too, where a model ties the two. */
    public Tensor weight() {
        return weight;
    }
}
