package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

@ExtendWith(NoLeak.class)
class OperatorTest {
    private static final Operator MUL =
            Operator.of("mul.Tensor(Tensor self, Tensor other) -> Tensor");
    private static final Operator CAT = Operator.of("cat(Tensor[] tensors, int dim=0) -> Tensor");
    private static final Operator CUMSUM =
            Operator.of("cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor");

    private TensorScope scope;
    private Tensor square;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        square = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void argumentsLeftOutTakeTheirDefaults() {
        assertThat(CAT.call(List.of(square, square)).shape()).containsExactly(4, 2);
        assertThat(CAT.call(List.of(square, square), 1).shape()).containsExactly(2, 4);
        Operator tril = Operator.of("tril(Tensor self, SymInt diagonal=0) -> Tensor");
        assertThat(tril.call(square).toFloatArray()).containsExactly(1, 0, 3, 4);
        assertThat(tril.call(square, -1).toFloatArray()).containsExactly(0, 0, 3, 0);
    }

    @Test
    void aSizedListTakesItsDefaultForEachElement() {
        Operator convolution =
                Operator.of(
                        "conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1,"
                                + " SymInt[2] padding=0, SymInt[2] dilation=1, SymInt groups=1) ->"
                                + " Tensor");
        Tensor image = Tensor.arange(9).to(ScalarType.FLOAT32).view(1, 1, 3, 3);
        Tensor kernel = Tensor.ones(ScalarType.FLOAT32, 1, 1, 2, 2);
        assertThat(convolution.call(image, kernel).toFloatArray()).containsExactly(8, 12, 20, 24);
    }

    @Test
    void intsMayBeOfEitherJavaTypeAndFloatsOfAnyNumber() {
        assertThat(CUMSUM.call(square, 1).toFloatArray()).containsExactly(1, 3, 3, 7);
        assertThat(CUMSUM.call(square, 1L).toFloatArray()).containsExactly(1, 3, 3, 7);
        Operator close =
                Operator.of(
                        "isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08,"
                                + " bool equal_nan=False) -> Tensor");
        Tensor other = square.add(1);
        assertThat(close.call(square, other, 0, 2).toBooleanArray()).containsOnly(true);
        assertThat(close.call(square, other, 0.0f, 0.5).toBooleanArray()).containsOnly(false);
    }

    @Test
    void everyKindOfArgumentCrosses() {
        Operator like =
                Operator.of(
                        "empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None,"
                                + " Device? device=None, bool? pin_memory=None, MemoryFormat?"
                                + " memory_format=None) -> Tensor");
        assertThat(like.call(square, ScalarType.INT32, 0L, Device.META, false, 0L))
                .hasToString("int32[2, 2]");
        Operator divide =
                Operator.of(
                        "div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) ->"
                                + " Tensor");
        Tensor two = Tensor.scalar(2, ScalarType.FLOAT32);
        assertThat(divide.call(square, two, "floor").toFloatArray()).containsExactly(0, 1, 1, 2);
        assertThat(divide.call(square, two, null).toFloatArray()).containsExactly(.5f, 1, 1.5f, 2);
        Operator einsum =
                Operator.of(
                        "einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor");
        List<Tensor> both = List.of(square, square);
        assertThat(einsum.call("ij,kj->ik", both, new long[] {0, 1}).toFloatArray())
                .containsExactly(5, 11, 11, 25);
        Operator index = Operator.of("index.Tensor(Tensor self, Tensor?[] indices) -> Tensor");
        Tensor last = Tensor.of(new long[] {1});
        assertThat(index.call(square, Arrays.asList(null, last)).toFloatArray())
                .containsExactly(2, 4);
        Operator upsample =
                Operator.of(
                        "upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]?"
                                + " scale_factors) -> Tensor");
        assertThat(upsample.call(square.unsqueeze(0), null, List.of(2.0)).shape())
                .containsExactly(1, 2, 4);
        assertThat(upsample.call(square.unsqueeze(0), List.of(6), null).shape())
                .containsExactly(1, 2, 6);
    }

    @Test
    void everyKindOfResultIsRead() {
        Operator size = Operator.of("size.int(Tensor self, int dim) -> int");
        assertThat(size.callAll(square, 0)).containsExactly(2L);
        Operator equal = Operator.of("equal(Tensor self, Tensor other) -> bool");
        assertThat(equal.callAll(square, square)).containsExactly(true);
        assertThat(equal.callAll(square, square.add(1))).containsExactly(false);
        long quarter = Double.doubleToRawLongBits(0.25);
        assertThat(Marshaller.decode(ThreadState.current(), SlotType.Plain.FLOAT, quarter))
                .isEqualTo(0.25);
        Operator type =
                Operator.of("result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType");
        assertThat(type.callAll(square, Tensor.arange(2).view(2, 1)))
                .containsExactly(ScalarType.FLOAT32);
        Operator split =
                Operator.of(
                        "split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) ->"
                                + " Tensor(a)[]");
        assertThat(split.callAll(square, 1))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2)
                .hasToString("[float32[1, 2], float32[1, 2]]");
        Operator none = Operator.of("_assert_async.msg(Tensor self, str assert_msg) -> ()");
        assertThat(none.callAll(Tensor.scalar(1, ScalarType.FLOAT32), "message")).isEmpty();
    }

    @Test
    void allResultsBelongToTheScopeEvenWhereOneIsAskedFor() {
        Operator top =
                Operator.of(
                        "topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool"
                                + " sorted=True) -> (Tensor values, Tensor indices)");
        long before = TensorScope.liveTensors();
        assertThat(top.call(square, 1).toFloatArray()).containsExactly(2, 4);
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 2);
        assertThat(((Tensor) top.callAll(square, 1).get(1)).toLongArray()).containsExactly(1, 1);
    }

    @Test
    void anOperatorInPlaceReturnsTheSameObject() {
        Operator exp = Operator.of("exp_(Tensor(a!) self) -> Tensor(a!)");
        long before = TensorScope.liveTensors();
        assertThat(exp.call(square)).isSameAs(square);
        assertThat(exp.callAll(square)).hasSize(1).first().isSameAs(square);
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
        Operator frexp =
                Operator.of(
                        "frexp.Tensor_out(Tensor self, *, Tensor(a!) mantissa, Tensor(b!)"
                                + " exponent) -> (Tensor(a!) mantissa, Tensor(b!) exponent)");
        Tensor mantissa = Tensor.zeros(ScalarType.FLOAT32, 2, 2);
        Tensor exponent = Tensor.zeros(ScalarType.INT32, 2, 2);
        Tensor numbers = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        assertThat(frexp.callAll(numbers, mantissa, exponent)).containsExactly(mantissa, exponent);
        assertThat(exponent.toIntArray()).containsExactly(1, 2, 2, 3);
    }

    @Test
    void aViewIsATensorOfItsOwn() {
        Operator transpose = Operator.of("t(Tensor(a) self) -> Tensor(a)");
        Tensor view = transpose.call(square);
        assertThat(view).isNotSameAs(square);
        square.zeroInPlace();
        assertThat(view.toFloatArray()).containsOnly(0);
    }

    @Test
    void tooFewOrTooManyArgumentsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MUL.call(square))
                .withMessage("mul.Tensor takes 2 arguments [Tensor self, Tensor other], got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CUMSUM.call(square, 0, null, null))
                .withMessage(
                        "cumsum takes 2 to 3 arguments [Tensor self, int dim, ScalarType? dtype],"
                                + " got 4");
    }

    @Test
    void anArgumentOfAnotherTypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MUL.call(square, 2))
                .withMessage("mul.Tensor: argument 1 must be 'Tensor other', got 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MUL.call(square, (Object) null))
                .withMessageEndingWith("got None");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CUMSUM.call(square, 1.0))
                .withMessageEndingWith("argument 1 must be 'int dim', got 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CUMSUM.call(square, 1, "float32"))
                .withMessageEndingWith("must be 'ScalarType? dtype', got 'float32'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CAT.call(square))
                .withMessageEndingWith("must be 'Tensor[] tensors', got float32[2, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CAT.call(Arrays.asList(square, null)))
                .withMessageEndingWith("got [float32[2, 2], None]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CAT.call(new long[] {1}))
                .withMessageEndingWith("got [1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CAT.call(Collections.nCopies(9, 1)))
                .withMessageEndingWith("got 9 items");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MUL.call(square, new Object[0]))
                .withMessageEndingWith("got a [Ljava.lang.Object;");
    }

    @Test
    void aListOfTheWrongLengthIsRefusedByLibtorch() {
        Operator backward =
                Operator.of(
                        "native_layer_norm_backward(Tensor grad_out, Tensor input, SymInt[]"
                                + " normalized_shape, Tensor mean, Tensor rstd, Tensor? weight,"
                                + " Tensor? bias, bool[3] output_mask) -> (Tensor, Tensor,"
                                + " Tensor)");
        Tensor column = Tensor.ones(ScalarType.FLOAT32, 2, 1);
        long[] shape = {2};
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() ->
                        backward.call(
                                square,
                                square,
                                shape,
                                column,
                                column,
                                null,
                                null,
                                List.of(true, false)))
                .withMessageContaining("a List with 2 elements to a fixed-size array of size 3");
    }

    @Test
    void anUndefinedResultIsATensorThatOperatorsRefuse() {
        Operator backward =
                Operator.of(
                        "native_layer_norm_backward(Tensor grad_out, Tensor input, SymInt[]"
                                + " normalized_shape, Tensor mean, Tensor rstd, Tensor? weight,"
                                + " Tensor? bias, bool[3] output_mask) -> (Tensor, Tensor,"
                                + " Tensor)");
        Tensor column = Tensor.ones(ScalarType.FLOAT32, 2, 1);
        List<Object> results =
                backward.callAll(
                        square,
                        square,
                        new long[] {2},
                        column,
                        column,
                        null,
                        null,
                        List.of(true, false, false));
        assertThat(results)
                .hasToString("[float32[2, 2], an undefined tensor, an undefined tensor]");
        Tensor undefined = (Tensor) results.get(1);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> MUL.call(square, undefined))
                .withMessageContaining("mul.Tensor(float32[2, 2], an undefined tensor): ");
        assertThatExceptionOfType(TorchException.class).isThrownBy(undefined::device);
        assertThatIllegalArgumentException().isThrownBy(undefined::type);
    }

    @Test
    void aTensorOfATypeThatJavaDoesNotReadPassesThrough() {
        Operator complex = Operator.of("complex(Tensor real, Tensor imag) -> Tensor");
        Operator real = Operator.of("real(Tensor(a) self) -> Tensor(a)");
        Tensor number = complex.call(square, square);
        assertThat(number).hasToString("type 9[2, 2]");
        assertThat(real.call(number).toFloatArray()).containsExactly(1, 2, 3, 4);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> number.matmul(Tensor.ones(ScalarType.FLOAT32, 3)))
                .withMessageStartingWith("matmul(type 9[2, 2], float32[3]): ");
    }

    @Test
    void libtorchsRefusalNamesTheOperatorAndItsOperands() {
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> MUL.call(square, Tensor.ones(ScalarType.INT64, 3)))
                .withMessage(
                        "mul.Tensor(float32[2, 2], int64[3]): The size of tensor a (2) must match"
                                + " the size of tensor b (3) at non-singleton dimension 1");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> CAT.call(List.of(square, square), 7))
                .withMessageStartingWith(
                        "cat([float32[2, 2], float32[2, 2]], 7): Dimension out of");
    }

    @Test
    void aMissingKernelIsToldWithoutTheListOfAllKernels() {
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> Tensor.empty(Device.of("mps"), ScalarType.FLOAT32, 2))
                .withMessageStartingWith("empty.memory_format([2], FLOAT32, None, mps): ")
                .matches(e -> e.getMessage().lines().count() <= 2, "at most two lines");
    }

    @Test
    void anUnknownOperatorIsRefused() {
        Operator unknown = Operator.of("no_such_operator.here(Tensor self) -> Tensor");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> unknown.call(square))
                .withMessage(
                        "no_such_operator.here(float32[2, 2]): Could not find schema for"
                                + " aten::no_such_operator.here");
        Operator elsewhere = Operator.of("nowhere::mul(Tensor self) -> Tensor");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> elsewhere.call(square))
                .withMessageEndingWith("Could not find schema for nowhere::mul.");
    }

    @Test
    void anOperatorWithoutATensorFirstIsCalledForAllItsResults() {
        Operator size = Operator.of("size.int(Tensor self, int dim) -> int");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> size.call(square, 0))
                .withMessage("size.int does not give a tensor first: use callAll");
        Operator nothing = Operator.of("_assert_async(Tensor self) -> ()");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> nothing.call(square));
    }

    @Test
    void anOperatorIsUsedOnAnyPlatformThread() {
        assertThat(Threads.thrownOnAnother(OperatorTest::multiply)).isEmpty();
        assertThat(Threads.thrownOnVirtual(() -> MUL.call(square, square)))
                .containsInstanceOf(IllegalStateException.class);
        assertThatIllegalStateException()
                .isThrownBy(OperatorTest::multiplyAfterTheScope)
                .withMessageContaining("closed");
    }

    private static void multiply() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor two = Tensor.scalar(2, ScalarType.FLOAT32);
            assertThat(MUL.call(two, two).item()).isEqualTo(4);
        }
    }

    private static void multiplyAfterTheScope() {
        Tensor gone;
        try (TensorScope _ = TensorScope.open()) {
            gone = Tensor.scalar(2, ScalarType.FLOAT32);
        }
        MUL.call(gone, gone);
    }

    @Test
    void anOperatorIsNamedAsInItsSchema() {
        assertThat(MUL).hasToString("mul.Tensor");
        assertThat(Operator.of("aten::exp(Tensor self) -> Tensor").call(square).shape())
                .containsExactly(2, 2);
    }
}
