package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The same functions as operators of libtorch that have no kernel for the {@code meta} device in
 * C++ (Python adds theirs), from operators that have one, forwards and backwards.
 */
final class MetaKernels {
    private static final Operator AMAX =
            Operator.of("amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor");

    private static final Map<String, Function<List<Object>, List<Object>>> KERNELS =
            Map.ofEntries(
                    Map.entry("_fused_adamw_", MetaKernels::adamW),
                    Map.entry("binary_cross_entropy_with_logits", MetaKernels::binaryCrossEntropy),
                    Map.entry("dot", MetaKernels::dot),
                    Map.entry("embedding", MetaKernels::embedding),
                    Map.entry("index_select", MetaKernels::indexSelect),
                    Map.entry("logical_not", MetaKernels::logicalNot),
                    Map.entry("logsumexp", MetaKernels::logSumExp),
                    Map.entry("max", MetaKernels::max),
                    Map.entry("roll", MetaKernels::roll),
                    Map.entry("scaled_dot_product_attention", MetaKernels::attention),
                    Map.entry("searchsorted.Tensor", MetaKernels::searchSorted));

    private MetaKernels() {}

    /** The function of {@code operator}, arguments to results, where libtorch has none on meta. */
    static Optional<Function<List<Object>, List<Object>>> of(String operator) {
        return Optional.ofNullable(KERNELS.get(operator));
    }

    private static Tensor tensor(List<Object> arguments, int index) {
        return (Tensor) arguments.get(index);
    }

    /** Moves nothing: says that the lists are as long and their tensors as large as each other. */
    private static List<Object> adamW(List<Object> arguments) {
        List<String> parameters = texts(arguments.get(0));
        for (int list = 1; list < 4; list++) {
            assertThat(texts(arguments.get(list))).isEqualTo(parameters);
        }
        assertThat(texts(arguments.get(4))).isEmpty();
        assertThat(texts(arguments.get(5))).hasSameSizeAs(parameters).containsOnly("float32[]");
        return List.of();
    }

    private static List<String> texts(Object tensors) {
        return ((List<?>) tensors).stream().map(Object::toString).toList();
    }

    private static List<Object> binaryCrossEntropy(List<Object> arguments) {
        Tensor value = tensor(arguments, 0).sigmoid();
        Tensor target = tensor(arguments, 1);
        Tensor rest = target.negate().add(1);
        Tensor likelihood =
                target.multiply(value.log()).add(rest.multiply(value.negate().add(1).log()));
        assertThat(arguments.subList(2, 5)).isEqualTo(Arrays.asList(null, null, 2)); // a sum
        return List.of(likelihood.sum().negate());
    }

    private static List<Object> dot(List<Object> arguments) {
        return List.of(tensor(arguments, 0).multiply(tensor(arguments, 1)).sum());
    }

    private static List<Object> embedding(List<Object> arguments) {
        Tensor weight = tensor(arguments, 0); // (V, D)
        Tensor ids = tensor(arguments, 1);
        long[] shape = Arrays.copyOf(ids.shape(), ids.rank() + 1);
        shape[ids.rank()] = weight.size(1);
        return List.of(selected(weight, 0, ids.reshape(-1)).view(shape));
    }

    private static List<Object> indexSelect(List<Object> arguments) {
        int dimension = ((Number) arguments.get(1)).intValue();
        return List.of(selected(tensor(arguments, 0), dimension, tensor(arguments, 2)));
    }

    private static Tensor selected(Tensor states, int dimension, Tensor ids) {
        long[] along = new long[states.rank()];
        Arrays.fill(along, 1);
        along[dimension] = ids.size(0);
        long[] all = states.shape();
        all[dimension] = ids.size(0);
        return states.gather(dimension, ids.view(along).expand(all));
    }

    private static List<Object> logicalNot(List<Object> arguments) {
        return List.of(tensor(arguments, 0).equal(0));
    }

    private static List<Object> logSumExp(List<Object> arguments) {
        Tensor states = tensor(arguments, 0);
        int dimension = (int) ((long[]) arguments.get(1))[0];
        Tensor largest = states.detach().max(dimension, true);
        Tensor sum = states.subtract(largest).exp().sum(dimension, true);
        return List.of(sum.log().add(largest).squeeze(dimension));
    }

    private static List<Object> max(List<Object> arguments) {
        return List.of(AMAX.call(arguments.get(0)));
    }

    private static List<Object> roll(List<Object> arguments) {
        Tensor states = tensor(arguments, 0);
        long shift = ((long[]) arguments.get(1))[0];
        int dimension = (int) ((long[]) arguments.get(2))[0];
        long rest = states.size(dimension) - shift;
        Tensor end = states.narrow(dimension, rest, shift);
        return List.of(
                Tensor.concatenate(List.of(end, states.narrow(dimension, 0, rest)), dimension));
    }

    private static List<Object> attention(List<Object> arguments) {
        Tensor query = tensor(arguments, 0); // (B, H, T, d)
        long shared = query.size(1) / tensor(arguments, 1).size(1);
        Tensor key = repeated(tensor(arguments, 1), shared);
        Tensor value = repeated(tensor(arguments, 2), shared);
        Tensor products =
                query.matmul(key.transpose(2, 3))
                        .multiply(1 / Math.sqrt((double) query.size(3)))
                        .add(mask(arguments, (int) query.size(2)).to(query.type()));
        return List.of(products.softmax(3).matmul(value));
    }

    /** Each head of (B, G, T, d) so many times: (B, G · times, T, d). */
    private static Tensor repeated(Tensor states, long times) {
        long[] shape = states.shape();
        return states.unsqueeze(2)
                .expand(shape[0], shape[1], times, shape[2], shape[3])
                .reshape(shape[0], -1, shape[2], shape[3]);
    }

    private static Tensor mask(List<Object> arguments, int length) {
        boolean causal = (Boolean) arguments.get(5);
        assertThat(arguments.get(3) == null).isEqualTo(causal);
        return causal ? future(length) : tensor(arguments, 3);
    }

    private static Tensor future(int length) {
        float[] hidden = new float[length * length];
        IntStream.range(0, length)
                .forEach(row ->
                        Arrays.fill(
                                hidden,
                                row * length + row + 1,
                                (row + 1) * length,
                                Float.NEGATIVE_INFINITY));
        return Tensor.of(hidden, length, length);
    }

    private static List<Object> searchSorted(List<Object> arguments) {
        boolean right = (Boolean) arguments.get(3);
        Tensor sums = tensor(arguments, 0);
        Tensor targets = tensor(arguments, 1); // (B, 1)
        Tensor before = right ? sums.lessOrEqual(targets) : sums.less(targets);
        return List.of(before.to(ScalarType.INT64).sum(1, true));
    }
}
