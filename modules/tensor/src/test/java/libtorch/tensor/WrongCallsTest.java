package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Ten thousand wrong calls, drawn from a seed: each gives its exception, none harms anything. */
@ExtendWith(NoLeak.class)
class WrongCallsTest {
    private static final int CALLS = 10_000;
    private static final long SEED = 42;
    private static final Pattern OF_LIBTORCH =
            Pattern.compile("[\\w.]+\\(.*\\): .*\\w.*", Pattern.DOTALL);
    private static final Operator UNKNOWN =
            Operator.of("no_such_operator(Tensor a, Tensor? b, Tensor[] c, str d) -> Tensor");

    private enum Fault {
        SHAPE(TorchException.class),
        TYPE(TorchException.class),
        POSITION(TorchException.class),
        UNKNOWN_OPERATOR(TorchException.class),
        GRADIENT(TorchException.class),
        ARITY(IllegalArgumentException.class),
        ARGUMENT(IllegalArgumentException.class),
        CLOSED(IllegalStateException.class),
        RELEASED(IllegalStateException.class),
        WRONG_THREAD(WrongThreadException.class);

        private final Class<? extends RuntimeException> exception;

        Fault(Class<? extends RuntimeException> exception) {
            this.exception = exception;
        }
    }

    private final Random random = new Random(SEED);

    @Test
    void everyWrongCallGivesItsExceptionAndLeaksNothing() throws InterruptedException {
        long tensors = TensorScope.liveTensors();
        int loans = SharedMemory.loans();
        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        try (ExecutorService elsewhere = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                Fault fault = anyFault();
                Throwable thrown = thrownBy(fault, elsewhere);
                assertThat(thrown).as("call %d: %s", i, fault).isInstanceOf(fault.exception);
                if (thrown instanceof TorchException) {
                    assertThat(thrown).message().matches(OF_LIBTORCH);
                }
                assertThat(thrown).message().isNotBlank();
                assertThat(TensorScope.liveTensors()).as("tensors, call %d", i).isEqualTo(tensors);
                assertThat(SharedMemory.loans()).as("loans, call %d", i).isEqualTo(loans);
                counts.merge(fault, 1, Integer::sum);
            }
        }
        assertThat(counts).containsOnlyKeys(Fault.values());
        assertThat(counts.values()).allMatch(count -> count > CALLS / 25);
    }

    private Throwable thrownBy(Fault fault, ExecutorService elsewhere) throws InterruptedException {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = LentTensors.of(anyType(), size(), size());
            ThrowingCallable call =
                    switch (fault) {
                        case SHAPE -> wrongShape();
                        case TYPE -> wrongType();
                        case POSITION -> wrongPosition(tensor);
                        case UNKNOWN_OPERATOR ->
                                () -> UNKNOWN.call(tensor, tensor, List.of(tensor, tensor), "d");
                        case GRADIENT -> wrongGradient(tensor);
                        case ARITY -> wrongArity(tensor);
                        case ARGUMENT -> wrongArgument(tensor);
                        case CLOSED -> use(closed());
                        case RELEASED -> use(released());
                        case WRONG_THREAD -> use(tensor);
                    };
            return fault == Fault.WRONG_THREAD ? thrownOn(elsewhere, call) : catchThrowable(call);
        }
    }

    /**
     * Every fourth reaches libtorch, which looks up names for a trace of its stack: that is slow.
     */
    private Fault anyFault() {
        List<Fault> faults =
                Arrays.stream(Fault.values())
                        .filter(reachesLibtorch(random.nextInt(4) == 0))
                        .toList();
        return faults.get(random.nextInt(faults.size()));
    }

    private static Predicate<Fault> reachesLibtorch(boolean wanted) {
        return fault -> wanted == (fault.exception == TorchException.class);
    }

    private static Throwable thrownOn(ExecutorService elsewhere, ThrowingCallable call)
            throws InterruptedException {
        Future<Throwable> thrown =
                elsewhere.submit(() -> {
                    try (TensorScope _ = TensorScope.open()) {
                        return catchThrowable(call);
                    }
                });
        try {
            return thrown.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Sizes that differ by more than a factor of one, so that nothing broadcasts. */
    private ThrowingCallable wrongShape() {
        long size = 2L + random.nextInt(4);
        ScalarType type = any(ScalarType.FLOAT32, ScalarType.FLOAT64);
        Tensor a = LentTensors.of(type, size, size);
        Tensor b = LentTensors.of(type, size + 1 + random.nextInt(3));
        return any(
                () -> a.add(b),
                () -> a.subtract(b),
                () -> a.multiply(b),
                () -> a.divide(b),
                () -> a.maximum(b),
                () -> a.matmul(b),
                () -> a.linear(a, b),
                () -> a.linear(b),
                () -> a.less(b),
                () -> a.copyFrom(b),
                () -> a.addInPlace(b),
                () -> a.multiplyInPlace(b),
                () -> a.rmsNorm(b, 1e-6),
                () -> a.view(size, size + 1),
                () -> a.reshape(-1, -1),
                () -> a.expand(size, size + 1),
                () -> a.expand(size),
                () -> a.permute(0),
                () -> a.logicalAnd(b),
                () -> a.maskedFill(b.less(1), 0),
                () -> Tensor.where(a.less(1), a, b),
                () -> Tensor.concatenate(List.of(a, b), 0),
                () -> Tensor.stack(List.of(a, b), 0),
                () -> Tensor.stack(List.of(), 0),
                () -> Tensor.attention(a.unsqueeze(0), b.unsqueeze(0).unsqueeze(0), a, false),
                () -> Tensor.empty(type, -size),
                () -> Tensor.empty(type, 1L << 50, size));
    }

    private ThrowingCallable wrongType() {
        Tensor floats = LentTensors.floats(size(), 2);
        Tensor whole = LentTensors.of(any(ScalarType.INT32, ScalarType.INT64), 2, 2);
        Tensor bytes = LentTensors.of(ScalarType.UINT8, 2, 2);
        return any(
                () -> floats.matmul(whole),
                () -> floats.linear(whole),
                () -> Tensor.embedding(floats, floats),
                () -> floats.indexSelect(0, floats.select(1, 0)),
                () -> floats.gather(0, floats),
                () -> floats.scatter(0, floats, floats),
                () -> floats.indexCopyInPlace(0, floats.select(1, 0), floats),
                () -> floats.indexPutInPlace(List.of(floats), floats),
                () -> floats.maskedFill(whole, 1),
                () -> Tensor.where(floats, floats, floats),
                () -> whole.requireGradient(),
                () -> whole.softmax(0),
                () -> whole.mean(),
                () -> whole.fillInPlace(Double.NaN),
                () -> bytes.fillInPlace(256),
                () -> bytes.add(300),
                () -> whole.less(floats).subtract(whole.less(floats)),
                () -> Tensor.full(1e300, ScalarType.FLOAT32, 2),
                () -> Tensor.scalar(-1e19, ScalarType.INT64));
    }

    private ThrowingCallable wrongPosition(Tensor tensor) {
        int dimension = 2 + random.nextInt(5);
        long index = tensor.size(0) + random.nextInt(5);
        Tensor ids = Tensor.of(new long[] {index});
        Tensor floats = tensor.to(ScalarType.FLOAT32);
        return any(
                () -> tensor.sum(dimension, true),
                () -> floats.mean(-dimension - 1, false),
                () -> tensor.max(dimension, false),
                () -> tensor.argmax(dimension),
                () -> tensor.cumulativeSum(dimension),
                () -> floats.softmax(dimension),
                () -> floats.logSoftmax(dimension),
                () -> floats.logSumExp(dimension),
                () -> tensor.transpose(0, dimension),
                () -> tensor.permute(0, dimension),
                () -> tensor.permute(0, 0),
                () -> tensor.unsqueeze(dimension + 1),
                () -> tensor.squeeze(dimension),
                () -> tensor.select(0, index),
                () -> tensor.select(dimension, 0),
                () -> tensor.narrow(0, index, 1),
                () -> tensor.narrow(0, 0, index + 1),
                () -> tensor.narrow(0, 0, -1),
                () -> tensor.sort(dimension, true),
                () -> tensor.topK(index + 1, 0),
                () -> tensor.indexSelect(0, ids),
                () -> tensor.gather(0, ids.view(1, 1)),
                () -> tensor.scatter(0, ids.view(1, 1), tensor),
                () -> tensor.copy().indexCopyInPlace(0, ids, tensor.narrow(0, 0, 1)),
                () -> tensor.copy().indexPutInPlace(List.of(ids), tensor.select(0, 0)),
                () -> Tensor.embedding(floats, ids),
                () -> Tensor.concatenate(List.of(tensor, tensor), dimension));
    }

    private ThrowingCallable wrongGradient(Tensor tensor) {
        Tensor leaf = LentTensors.floats(2, 2).requireGradient();
        Tensor output = leaf.exp();
        Tensor loss = output.sum();
        return any(
                tensor::backward,
                output::backward,
                () -> leaf.fillInPlace(1),
                leaf::zeroInPlace,
                () -> leaf.addInPlace(1),
                () -> {
                    loss.backward();
                    loss.backward();
                });
    }

    private ThrowingCallable wrongArity(Tensor tensor) {
        Object[] four = {tensor, tensor, tensor, tensor};
        return any(
                () -> Operators.MUL.call(),
                () -> Operators.MUL.call(tensor),
                () -> Operators.MUL.call(four),
                () -> Operators.EXP.callAll(tensor, tensor),
                () -> Operators.CAT.call(),
                () -> Operators.LINEAR.call(four),
                () -> Operators.TOPK.callAll(tensor));
    }

    private ThrowingCallable wrongArgument(Tensor tensor) {
        Object wrong = any(1.5, "text", List.of(), new int[] {1}, Device.CPU, new Object());
        return any(
                () -> Operators.MUL.call(tensor, wrong),
                () -> Operators.MUL.call(wrong, tensor),
                () -> Operators.CUMSUM.call(tensor, wrong),
                () -> Operators.CUMSUM.call(tensor, 0, wrong),
                () -> Operators.CAT.call(List.of(tensor, wrong)),
                () -> Operators.LINEAR.call(tensor, tensor, wrong),
                () -> Operators.RESHAPE.call(tensor, tensor),
                () -> Operators.RMS_NORM.call(tensor, List.of(wrong)),
                () -> Operators.INDEX_PUT.call(tensor, List.of(tensor, wrong), tensor),
                () -> tensor.backward(tensor.unsqueeze(0)),
                () -> Tensor.of(new float[3], 2, size()),
                () -> Tensor.of(new long[2], -1, -2));
    }

    private ThrowingCallable use(Tensor tensor) {
        Tensor other = LentTensors.floats(2);
        return any(
                tensor::shape,
                tensor::type,
                tensor::item,
                tensor::segment,
                tensor::toFloatArray,
                tensor::exp,
                tensor::requireGradient,
                tensor::gradient,
                tensor::clearGradient,
                tensor::release,
                () -> tensor.add(1),
                () -> tensor.add(tensor),
                () -> tensor.fillInPlace(1),
                () -> tensor.matmul(tensor),
                () -> Operators.CAT.call(List.of(tensor, tensor)),
                () -> Operators.LINEAR.call(tensor, tensor, other));
    }

    private Tensor closed() {
        try (TensorScope _ = TensorScope.open()) {
            return LentTensors.of(anyType(), size());
        }
    }

    private Tensor released() {
        Tensor tensor = LentTensors.of(anyType(), size());
        tensor.release();
        return tensor;
    }

    private long size() {
        return 2L + random.nextInt(5);
    }

    private ScalarType anyType() {
        return any(ScalarType.values());
    }

    @SafeVarargs
    private <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
