package causallm.model;

import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Attention over some of the keys: two parts merge into attention over the keys of both.
 *
 * @param output (B, H, T, d): the values' mean under the softmax over these keys alone
 * @param logSumExp (B, H, T): the logarithm of the sum that the softmax divided by
 */
record AttentionPart(Tensor output, Tensor logSumExp) {
    private static final Operator FUSED =
            Operator.of(
                    "_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor"
                            + " value, float dropout_p=0.0, bool is_causal=False, *, Tensor?"
                            + " attn_mask=None, float? scale=None)"
                            + " -> (Tensor output, Tensor logsumexp)");
    private static final Operator FUSED_ON_CUDA =
            Operator.of(
                    "_scaled_dot_product_efficient_attention(Tensor query, Tensor key, Tensor"
                            + " value, Tensor? attn_bias, bool compute_log_sumexp, float"
                            + " dropout_p=0.0, bool is_causal=False, *, float? scale=None)"
                            + " -> (Tensor output, Tensor log_sumexp, Tensor philox_seed, Tensor"
                            + " philox_offset)");

    private static final Operator LOG_ADD_EXP =
            Operator.of("logaddexp(Tensor self, Tensor other) -> Tensor");

    /** CUDA's kernel reads heads and masks so many elements at a time. */
    private static final int ALIGNMENT = 8;

    /**
     * The query heads of a key-value head go through as so many queries, so its keys are read once.
     *
     * @param query (B, H, T, d)
     * @param key (B, G, S, d), G dividing H
     * @param value (B, G, S, d)
     * @param mask (B, 1, 1 or T, S), added to the products; or (B, 1, H / G · T, S), repeated for
     *     the query heads of a key-value head
     */
    static AttentionPart of(Tensor query, Tensor key, Tensor value, Tensor mask) {
        long[] shape = query.shape(); // (B, H, T, d)
        long shared = shape[1] / key.size(1);
        if (shared == 1) {
            return ofEqualHeads(query, key, value, mask);
        }
        Tensor queries = query.reshape(shape[0], key.size(1), shared * shape[2], shape[3]);
        boolean each = mask.size(2) == queries.size(2);
        AttentionPart part =
                ofEqualHeads(queries, key, value, each ? mask : repeated(mask, shared));
        return new AttentionPart(
                part.output.reshape(shape), part.logSumExp.reshape(shape[0], shape[1], shape[2]));
    }

    /** A mask (B, 1, T, S) for {@code times} heads of T queries each: (B, 1, times · T, S). */
    private static Tensor repeated(Tensor mask, long times) {
        long[] shape = mask.shape();
        return shape[2] == 1
                ? mask
                : mask.expand(shape[0], times, shape[2], shape[3])
                        .reshape(shape[0], 1, times * shape[2], shape[3]);
    }

    private static AttentionPart ofEqualHeads(Tensor query, Tensor key, Tensor value, Tensor mask) {
        return switch (query.device().kind()) {
            case CPU ->
                    query.type().byteSize() >= 4
                            ? fused(query, key, value, mask)
                            : products(query, key, value, mask);
            case CUDA ->
                    query.type() != ScalarType.FLOAT64 && query.size(3) % ALIGNMENT == 0
                            ? fusedOnCuda(query, key, value, mask)
                            : products(query, key, value, mask);
            case MPS, META -> products(query, key, value, mask);
        };
    }

    /** By one operator, for processors; slow there where elements have 16 bits. */
    static AttentionPart fused(Tensor query, Tensor key, Tensor value, Tensor mask) {
        List<Object> results = FUSED.callAll(query, key, value, 0.0, false, mask);
        return new AttentionPart((Tensor) results.get(0), (Tensor) results.get(1));
    }

    /**
     * By one operator, for CUDA: sums in float32 whatever the type. Not run on such a device yet.
     */
    static AttentionPart fusedOnCuda(Tensor query, Tensor key, Tensor value, Tensor mask) {
        long count = query.size(2);
        Tensor wide = aligned(mask).expand(-1, query.size(1), count, -1);
        List<Object> results = FUSED_ON_CUDA.callAll(query, key, value, wide, true);
        Tensor logSumExp = (Tensor) results.get(1); // (B, H, T and some more)
        return new AttentionPart((Tensor) results.get(0), logSumExp.narrow(2, 0, count));
    }

    /** A mask whose rows begin at multiples of what is read at a time; itself where they do. */
    private static Tensor aligned(Tensor mask) {
        long[] shape = mask.shape();
        long[] strides = mask.strides();
        if (IntStream.range(0, 3).allMatch(i -> shape[i] == 1 || strides[i] % ALIGNMENT == 0)) {
            return mask;
        }
        long columns = shape[3];
        shape[3] = Math.ceilDiv(columns, ALIGNMENT) * ALIGNMENT;
        return Tensor.empty(mask.device(), mask.type(), shape).narrow(3, 0, columns).copyFrom(mask);
    }

    /** By two batched products, for any device and type. */
    static AttentionPart products(Tensor query, Tensor key, Tensor value, Tensor mask) {
        boolean narrow = query.type().byteSize() < 4;
        Tensor products = query.matmul(key.transpose(2, 3)); // (B, H, T, S)
        Tensor scores =
                products.to(narrow ? ScalarType.FLOAT32 : products.type())
                        .multiply(1 / Math.sqrt((double) query.size(3)))
                        .add(mask);
        Tensor largest = scores.max(3, true); // (B, H, T, 1)
        Tensor shares = scores.subtract(largest).exp();
        Tensor sum = shares.sum(3, true);
        Tensor output = shares.to(value.type()).matmul(value).divide(sum).to(value.type());
        return new AttentionPart(output, largest.add(sum.log()).squeeze(3));
    }

    /** Attention over the keys of both: (B, H, T, d) in the type of the outputs. */
    Tensor merge(AttentionPart other) {
        Tensor share = logSumExp.subtract(other.logSumExp).sigmoid().unsqueeze(-1);
        return other.output.add(output.subtract(other.output).multiply(share)).to(output.type());
    }

    /** The logarithm of the sum over the keys of both: (B, H, T). */
    Tensor mergedLogSumExp(AttentionPart other) {
        return LOG_ADD_EXP.call(logSumExp, other.logSumExp);
    }
}
