package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.DispatchMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

@ExtendWith(NoLeak.class)
class AttentionPartTest {
    private static final int ROWS = 3;
    private static final int KEYS = 7;
    private static final int SIZE = 4;
    private static final String CUDA_OPERATOR = "_scaled_dot_product_efficient_attention";

    private final Random random = new Random(4);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"4, 4, 1", "4, 2, 1", "6, 2, 3", "3, 1, 5"})
    void twoPartsMergeIntoAttentionOverAllKeys(int heads, int keyHeads, int queries) {
        Tensor query = drawn(ROWS, heads, queries, SIZE);
        Tensor key = drawn(ROWS, keyHeads, KEYS, SIZE);
        Tensor value = drawn(ROWS, keyHeads, KEYS, SIZE);
        Tensor mask = mask(queries);

        AttentionPart first =
                AttentionPart.of(
                        query, key.narrow(2, 0, 3), value.narrow(2, 0, 3), mask.narrow(3, 0, 3));
        AttentionPart second =
                AttentionPart.of(
                        query, key.narrow(2, 3, 4), value.narrow(2, 3, 4), mask.narrow(3, 3, 4));

        double[] whole = Tensor.attention(query, key, value, mask).toDoubleArray();
        assertThat(first.merge(second).toDoubleArray()).containsExactly(whole, within(1e-12));
        assertThat(second.merge(first).toDoubleArray()).containsExactly(whole, within(1e-12));
    }

    @Test
    void productsGiveWhatTheFusedOperatorGives() {
        Tensor query = drawn(ROWS, 2, 3, SIZE);
        Tensor key = drawn(ROWS, 2, KEYS, SIZE);
        Tensor value = drawn(ROWS, 2, KEYS, SIZE);
        Tensor mask = mask(3);

        AttentionPart fused = AttentionPart.fused(query, key, value, mask);
        AttentionPart products = AttentionPart.products(query, key, value, mask);

        assertThat(products.output().toDoubleArray())
                .containsExactly(fused.output().toDoubleArray(), within(1e-12));
        assertThat(products.logSumExp().toDoubleArray())
                .containsExactly(fused.logSumExp().toDoubleArray(), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"7, 3", "7, 1", "16, 3", "9, 40"})
    void theOperatorForCudaGetsWhatItsKernelTakes(int columns, int queries) {
        Tensor query = drawn(ROWS, 2, queries, SIZE);
        Tensor key = drawn(ROWS, 2, columns, SIZE);
        Tensor value = drawn(ROWS, 2, columns, SIZE);
        Tensor mask = drawn(ROWS, 1, queries, columns);
        AttentionPart expected = AttentionPart.products(query, key, value, mask);
        List<String> called = new ArrayList<>();
        AttentionPart part;
        try (DispatchMode _ =
                DispatchMode.use((operator, arguments, libtorch) -> {
                    boolean fused = operator.equals(CUDA_OPERATOR);
                    return fused ? cudaKernel(called, arguments) : libtorch.get();
                })) {
            part = AttentionPart.fusedOnCuda(query, key, value, mask);
        }
        assertThat(called).containsExactly(CUDA_OPERATOR);
        assertThat(part.output().toDoubleArray())
                .containsExactly(expected.output().toDoubleArray(), within(1e-12));
        assertThat(part.logSumExp().toDoubleArray())
                .containsExactly(expected.logSumExp().toDoubleArray(), within(1e-12));
    }

    /** Refuses what CUDA's kernel refuses, and pads the sums as it does. */
    private static List<Object> cudaKernel(List<String> called, List<Object> arguments) {
        called.add(CUDA_OPERATOR);
        Tensor query = (Tensor) arguments.get(0);
        Tensor key = (Tensor) arguments.get(1);
        Tensor mask = (Tensor) arguments.get(3);
        long[] all = {ROWS, query.size(1), query.size(2), key.size(2)};
        assertThat(mask.shape()).containsExactly(all);
        for (int dimension = 0; dimension < 3; dimension++) {
            assertThat(all[dimension] == 1 || mask.strides()[dimension] % 8 == 0).isTrue();
        }
        AttentionPart part = AttentionPart.products(query, key, (Tensor) arguments.get(2), mask);
        Tensor padding = Tensor.zeros(ScalarType.FLOAT64, ROWS, query.size(1), 32);
        return List.of(
                part.output(),
                Tensor.concatenate(List.of(part.logSumExp(), padding), 2),
                padding,
                padding);
    }

    /** libtorch knows its schema: it looks for the kernel, which a processor has not. */
    @Test
    void theOperatorForCudaIsLibtorchsOwn() {
        Tensor states = drawn(ROWS, 2, 8, 8).to(ScalarType.FLOAT32);
        Tensor mask = Tensor.zeros(ScalarType.FLOAT32, ROWS, 1, 8, 8);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> AttentionPart.fusedOnCuda(states, states, states, mask))
                .withMessageContaining("Could not run 'aten::" + CUDA_OPERATOR + "'");
    }

    @Test
    void sixteenBitsAreSummedInFloat32() {
        Tensor query = drawn(ROWS, 2, 1, SIZE).to(ScalarType.BFLOAT16);
        Tensor key = drawn(ROWS, 2, KEYS, SIZE).to(ScalarType.BFLOAT16);
        Tensor value = drawn(ROWS, 2, KEYS, SIZE).to(ScalarType.BFLOAT16);
        Tensor mask = mask(1).to(ScalarType.BFLOAT16);

        AttentionPart part = AttentionPart.of(query, key, value, mask);

        Tensor wide =
                Tensor.attention(
                        query.to(ScalarType.FLOAT32),
                        key.to(ScalarType.FLOAT32),
                        value.to(ScalarType.FLOAT32),
                        mask.to(ScalarType.FLOAT32));
        assertThat(part.output().type()).isEqualTo(ScalarType.BFLOAT16);
        assertThat(part.logSumExp().type()).isEqualTo(ScalarType.FLOAT32);
        assertThat(part.output().toDoubleArray())
                .containsExactly(wide.toDoubleArray(), within(0.03));
    }

    private Tensor drawn(long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        return Tensor.of(random.doubles(count, -2, 2).toArray(), shape);
    }

    /** A different mask for each row and query; every part of the keys is seen by all. */
    private Tensor mask(int queries) {
        double[] hidden = new double[ROWS * queries * KEYS];
        for (int i = 0; i < hidden.length; i++) {
            boolean always = i % KEYS == 0 || i % KEYS == 4;
            hidden[i] = always || random.nextBoolean() ? 0 : Double.NEGATIVE_INFINITY;
        }
        return Tensor.of(hidden, ROWS, 1, queries, KEYS);
    }
}
