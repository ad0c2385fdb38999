package dapo.tests;

import libtorch.tensor.Operator;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What stands in for libtorch's operators on meta gives on the processor what they give. */
@ExtendWith(NoLeak.class)
class MetaKernelsTest {
    private static final double TOLERANCE = 1e-12;

    private final Random random = new Random(5);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor numbers(long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return Tensor.of(random.doubles(count, -1, 1).toArray(), shape);
    }

    private static void assertSame(String schema, Object... arguments) {
        Operator operator = Operator.of(schema);
        Tensor expected = operator.call(arguments);
        Object actual =
                MetaKernels.of(operator.toString())
                        .orElseThrow()
                        .apply(Arrays.asList(arguments))
                        .getFirst();
        Golden.assertClose((Tensor) actual, expected, TOLERANCE);
    }

    @Test
    void binaryCrossEntropy() {
        assertSame(
                "binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None,"
                        + " Tensor? pos_weight=None, int reduction=Mean) -> Tensor",
                numbers(5),
                numbers(5).square(),
                null,
                null,
                2);
    }

    @Test
    void dot() {
        assertSame("dot(Tensor self, Tensor tensor) -> Tensor", numbers(5), numbers(5));
    }

    @Test
    void embedding() {
        assertSame(
                "embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1,"
                        + " bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
                numbers(5, 3),
                Tensor.of(new long[] {4, 0, 0, 1, 2, 3}, 2, 3));
    }

    @Test
    void indexSelect() {
        String schema = "index_select(Tensor self, int dim, Tensor index) -> Tensor";
        assertSame(schema, numbers(4, 3, 2), 0, Tensor.of(new long[] {3, 1, 1}));
        assertSame(schema, numbers(4, 3, 2), 1, Tensor.of(new long[] {2}));
    }

    @Test
    void logSumExp() {
        assertSame(
                "logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor",
                numbers(4, 3),
                new long[] {1});
    }

    @Test
    void logicalNot() {
        assertSame(
                "logical_not(Tensor self) -> Tensor", Tensor.of(new boolean[] {true, false, true}));
    }

    @Test
    void max() {
        assertSame("max(Tensor self) -> Tensor", numbers(4, 3));
    }

    @Test
    void roll() {
        assertSame(
                "roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor",
                numbers(2, 5),
                new long[] {2},
                new long[] {-1});
    }

    @Test
    void attention() {
        String schema =
                "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor?"
                        + " attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float?"
                        + " scale=None, bool enable_gqa=False) -> Tensor";
        Tensor query = numbers(2, 4, 5, 6);
        Tensor key = numbers(2, 2, 5, 6);
        Tensor value = numbers(2, 2, 5, 6);
        assertSame(schema, query, key, value, null, 0.0, true, null, true);
        assertSame(schema, query, key, value, numbers(2, 1, 5, 5), 0.0, false, null, true);
    }

    @Test
    void searchSorted() {
        Tensor sums = Tensor.of(new double[] {1, 2, 3, 3, 4, 4}, 2, 3);
        Tensor targets = Tensor.of(new double[] {2, 3.5}, 2, 1);
        for (boolean right : List.of(true, false)) {
            assertSame(
                    "searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool"
                            + " out_int32=False, bool right=False, str? side=None, Tensor?"
                            + " sorter=None) -> Tensor",
                    sums,
                    targets,
                    false,
                    right);
        }
    }
}
