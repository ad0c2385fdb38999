package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Java adds to the operators; what they compute is compared with PyTorch elsewhere. */
@ExtendWith(NoLeak.class)
class TensorTest {
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void anArrayIsCopied() {
        float[] values = {1, 2};
        Tensor tensor = Tensor.of(values);
        values[0] = 9;
        assertThat(tensor.toFloatArray()).containsExactly(1, 2);
        tensor.toFloatArray()[1] = 9;
        assertThat(tensor.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void anArrayFillsItsShapeOrIsRefused() {
        assertThat(Tensor.of(new long[] {1, 2, 3, 4}, 2, 2)).hasToString("int64[2, 2]");
        assertThat(Tensor.of(new boolean[0])).hasToString("bool[0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(new int[3], 2, 2))
                .withMessage("3 values do not fill a tensor of shape [2, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(new double[2], -2, -1))
                .withMessage("a negative size in shape [-2, -1]");
    }

    @Test
    void aRangeOfIntegersEndsBeforeItsEnd() {
        assertThat(Tensor.arange(3).toLongArray()).containsExactly(0, 1, 2);
        assertThat(Tensor.arange(0).toLongArray()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.arange(-1));
    }

    @Test
    void dimensionsCountFromEitherEnd() {
        Tensor tensor = Tensor.zeros(ScalarType.FLOAT32, 2, 3, 4);
        assertThat(tensor.size(0)).isEqualTo(tensor.size(-3)).isEqualTo(2);
        assertThat(tensor.size(-1)).isEqualTo(4);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> tensor.size(3))
                .withMessage("dimension 3 of a tensor of shape [2, 3, 4]");
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> tensor.size(-4));
    }

    @ParameterizedTest
    @EnumSource
    void aTensorOfTheTypeAskedForIsReturnedAsItIs(ScalarType type) {
        Tensor tensor = Tensor.ones(type, 2);
        assertThat(tensor.to(type)).isSameAs(tensor);
        Tensor other =
                tensor.to(type == ScalarType.FLOAT32 ? ScalarType.INT64 : ScalarType.FLOAT32);
        assertThat(other).isNotSameAs(tensor);
        assertThat(other.toLongArray()).containsExactly(1, 1);
    }

    @Test
    void aNumberTakesTheTypeOfTheTensorUnlessItCannot() {
        assertThat(Tensor.ones(ScalarType.FLOAT16, 1).add(0.5).type())
                .isEqualTo(ScalarType.FLOAT16);
        assertThat(Tensor.ones(ScalarType.INT32, 1).multiply(3).type()).isEqualTo(ScalarType.INT32);
        assertThat(Tensor.ones(ScalarType.INT32, 1).multiply(2.5).item()).isEqualTo(2.5);
        assertThat(Tensor.ones(ScalarType.BOOL, 1).multiply(2).item()).isEqualTo(2);
        assertThat(Tensor.arange(2).less(Double.POSITIVE_INFINITY).toBooleanArray())
                .containsOnly(true);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> Tensor.ones(ScalarType.INT32, 1).less(3e9))
                .withMessageContaining("without overflow");
    }

    @Test
    void aNumberThatItsTypeCannotHoldIsRefused() {
        assertThat(Tensor.scalar(-0x1p63, ScalarType.INT64).toLongArray())
                .containsExactly(Long.MIN_VALUE);
        for (double value : new double[] {1e19, -1e19, Double.NaN}) {
            assertThatExceptionOfType(TorchException.class)
                    .isThrownBy(() -> Tensor.scalar(value, ScalarType.INT64))
                    .withMessageContaining("without overflow");
        }
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> Tensor.full(256, ScalarType.UINT8, 2))
                .withMessageContaining("without overflow");
    }

    @Test
    void wholeNumbersAreAddedExactly() {
        Tensor large = Tensor.of(new long[] {(1L << 62) + 1, -5});
        assertThat(large.add(2).toLongArray()).containsExactly((1L << 62) + 3, -3);
        assertThat(large.subtract(Tensor.arange(2)).toLongArray())
                .containsExactly((1L << 62) + 1, -6);
        assertThat(Tensor.arange(3).view(3, 1).add(Tensor.arange(2)).toLongArray())
                .containsExactly(0, 1, 1, 2, 2, 3);
        Tensor bytes = Tensor.full(200, ScalarType.UINT8, 1);
        assertThat(bytes.add(bytes).type()).isEqualTo(ScalarType.UINT8);
        assertThat(bytes.add(bytes).item()).isEqualTo(144); // as unsigned bytes wrap around
        assertThat(Tensor.arange(1).subtract(bytes).item()).isEqualTo(-200);
        assertThat(Tensor.ones(ScalarType.INT32, 2).addInPlace(5).toIntArray()).containsOnly(6);
    }

    @Test
    void addingWholeNumbersLeavesTheSumAlone() {
        Tensor numbers = Tensor.arange(3);
        long before = TensorScope.liveTensors();
        numbers.add(numbers).subtract(numbers);
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 2);
    }

    @Test
    void truthsAreAddedAsInPyTorch() {
        Tensor truths = Tensor.of(new boolean[] {true, false});
        assertThat(truths.add(truths)).hasToString("bool[2]");
        assertThat(truths.add(truths).toBooleanArray()).containsExactly(true, false);
        assertThat(truths.add(Tensor.arange(2)).toLongArray()).containsExactly(1, 1);
        Tensor floats = Tensor.of(new double[] {0.5, 0.25});
        assertThat(truths.add(floats).toDoubleArray()).containsExactly(1.5, 0.25);
        assertThat(floats.add(truths).toDoubleArray()).containsExactly(1.5, 0.25);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> truths.subtract(truths))
                .withMessageContaining("bool");
    }

    @Test
    void anItemIsTheOneElement() {
        assertThat(Tensor.full(3, ScalarType.INT64, 1, 1).item()).isEqualTo(3);
        assertThatIllegalStateException()
                .isThrownBy(() -> Tensor.arange(2).item())
                .withMessage("item() takes a tensor of one element, this is int64[2]");
        assertThatIllegalStateException().isThrownBy(() -> Tensor.arange(0).item());
    }

    @Test
    void readingATensorMakesNone() {
        Tensor tensor = Tensor.arange(6).view(2, 3).transpose(0, 1);
        long before = TensorScope.liveTensors();
        assertThat(tensor.toFloatArray()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(tensor.toBooleanArray()).containsExactly(false, true, true, true, true, true);
        assertThat(tensor.select(0, 0).sum().item()).isEqualTo(3);
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 2);
    }

    @Test
    void methodsInPlaceReturnTheSameTensor() {
        Tensor tensor = Tensor.ones(ScalarType.FLOAT32, 2);
        assertThat(tensor.addInPlace(1).addInPlace(tensor).multiplyInPlace(2)).isSameAs(tensor);
        assertThat(tensor.copyFrom(tensor.add(1)).multiplyInPlace(tensor)).isSameAs(tensor);
        assertThat(tensor.toFloatArray()).containsExactly(81, 81);
        assertThat(tensor.fillInPlace(3).zeroInPlace()).isSameAs(tensor);
    }

    @Test
    void aTensorIsWrittenAsItsTypeAndShape() {
        assertThat(Tensor.zeros(ScalarType.BFLOAT16, 2, 3)).hasToString("bfloat16[2, 3]");
        assertThat(Tensor.scalar(1, ScalarType.FLOAT64)).hasToString("float64[]");
    }

    @Test
    void aTooLargeTensorIsRefusedAndNotMade() {
        long before = TensorScope.liveTensors();
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> Tensor.empty(ScalarType.FLOAT32, 1L << 60))
                .withMessageContaining("can't allocate memory");
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }
}
