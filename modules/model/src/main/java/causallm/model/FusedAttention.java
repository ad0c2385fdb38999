package causallm.model;

import libtorch.tensor.Device;
import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.List;

/**
 * Attention over some of the keys, and its way back where others were attended to besides.
 *
 * <p>The way back of one part is exact when it is given the output and the logarithm of the sum
 * over all keys: with scores S, the shares of the one softmax over everything are {@code P = exp(S
 * − logSumExp)}, and the gradient at the scores is {@code P ∘ (dO·Vᵀ − rowsum(dO ∘ O))} (Dao,
 * arXiv:2307.08691), for the keys of each part by themselves.
 *
 * <p>Queries are (B, H, T, d), keys and values (B, G, S, d), G dividing H. One operator on
 * processors, which is slow there where elements have 16 bits; products elsewhere.
 */
final class FusedAttention {
    private static final Operator FORWARD =
            Operator.of(
                    "_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor"
                            + " value, float dropout_p=0.0, bool is_causal=False, *, Tensor?"
                            + " attn_mask=None, float? scale=None)"
                            + " -> (Tensor output, Tensor logsumexp)");
    private static final Operator BACKWARD =
            Operator.of(
                    "_scaled_dot_product_flash_attention_for_cpu_backward(Tensor grad_out, Tensor"
                            + " query, Tensor key, Tensor value, Tensor out, Tensor logsumexp,"
                            + " float dropout_p, bool is_causal, *, Tensor? attn_mask=None, float?"
                            + " scale=None)"
                            + " -> (Tensor grad_query, Tensor grad_key, Tensor grad_value)");

    private FusedAttention() {}

    private static boolean hasOperator(Tensor query) {
        return query.device().kind() == Device.Kind.CPU && query.type().byteSize() >= 4;
    }

    /**
     * The part over these keys.
     *
     * @param causal whether query t sees only keys up to t (of T = S)
     */
    static AttentionPart forward(Heads heads, boolean causal) {
        Tensor query = heads.queries();
        if (hasOperator(query)) {
            List<Object> results =
                    FORWARD.callAll(query, heads.keys(), heads.values(), 0.0, causal);
            return new AttentionPart((Tensor) results.get(0), (Tensor) results.get(1));
        }
        long shared = query.size(1) / heads.keys().size(1);
        return AttentionPart.products(
                query,
                repeated(heads.keys(), shared),
                repeated(heads.values(), shared),
                causal ? future(query) : Tensor.zeros(wide(query.type()), 1));
    }

    /**
     * The way back of the part over these keys.
     *
     * @param gradient (B, H, T, d), at the output over all keys
     * @param whole the output over all keys, and the logarithm of the sum; where that is infinite
     *     the query does not count
     * @return derivatives, each of the shape of what it is taken by
     */
    static Heads backward(Tensor gradient, Heads heads, AttentionPart whole, boolean causal) {
        if (!hasOperator(gradient)) {
            return products(gradient, heads, whole, causal);
        }
        List<Object> results =
                BACKWARD.callAll(
                        gradient,
                        heads.queries(),
                        heads.keys(),
                        heads.values(),
                        whole.output(),
                        whole.logSumExp(),
                        0.0,
                        causal);
        return new Heads((Tensor) results.get(0), (Tensor) results.get(1), (Tensor) results.get(2));
    }

    /** The same by products, for any device and type. */
    static Heads products(Tensor gradient, Heads heads, AttentionPart whole, boolean causal) {
        Tensor query = heads.queries();
        ScalarType wide = wide(query.type());
        double scale = 1 / Math.sqrt((double) query.size(3));
        long shared = query.size(1) / heads.keys().size(1);
        Tensor keys = repeated(heads.keys(), shared);
        Tensor values = repeated(heads.values(), shared);
        Tensor scores = query.matmul(keys.transpose(2, 3)).to(wide).multiply(scale);
        Tensor seen = causal ? scores.add(future(query)) : scores;
        Tensor shares = seen.subtract(whole.logSumExp().unsqueeze(3)).exp(); // (B, H, T, S)
        Tensor mean = gradient.to(wide).multiply(whole.output()).sum(3, true); // (B, H, T, 1)
        Tensor offered = gradient.matmul(values.transpose(2, 3)).to(wide);
        Tensor products = shares.multiply(offered.subtract(mean)).multiply(scale).to(query.type());
        return new Heads(
                products.matmul(keys),
                summed(products.transpose(2, 3).matmul(query), shared),
                summed(shares.to(query.type()).transpose(2, 3).matmul(gradient), shared));
    }

    private static ScalarType wide(ScalarType type) {
        return type.byteSize() < 4 ? ScalarType.FLOAT32 : type;
    }

    /** Each of G heads for {@code times} query heads: (B, G · times, S, d). */
    private static Tensor repeated(Tensor heads, long times) {
        long[] shape = heads.shape();
        return heads.unsqueeze(2)
                .expand(shape[0], shape[1], times, shape[2], shape[3])
                .reshape(shape[0], shape[1] * times, shape[2], shape[3]);
    }

    /** What {@link #repeated} gave, added up again. */
    private static Tensor summed(Tensor heads, long times) {
        long[] shape = heads.shape();
        return heads.reshape(shape[0], shape[1] / times, times, shape[2], shape[3]).sum(2, false);
    }

    /** Minus infinity where a key comes after its query, else 0: (T, T). */
    private static Tensor future(Tensor query) {
        int count = Math.toIntExact(query.size(2));
        float[] hidden = new float[Math.multiplyExact(count, count)];
        for (int i = 0; i < count; i++) {
            Arrays.fill(hidden, i * count + i + 1, (i + 1) * count, Float.NEGATIVE_INFINITY);
        }
        return Tensor.of(hidden, count, count).to(wide(query.type()));
    }
}
