package dapo.benchmarks;

import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What one small operator costs through this project's {@link Tensor}, its result's end included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class TensorOperators {
    static final int OPERATIONS = 64;

    /** Whether the operands require gradients, so that each call records its backward. */
    @Param({"noGrad", "grad"})
    public String mode;

    /** How many operations share one scope, and with it the cost of opening and closing it. */
    @Param({"scopeOf64", "scopeOf1"})
    public String way;

    /** Threads of one operator. */
    @Param("1")
    public int threads;

    private TensorScope scope;
    private GradMode gradMode;
    private Tensor a;
    private Tensor b;
    private Tensor x;
    private Tensor w;
    private Tensor c;

    /** Makes the operands on the thread that will use them. */
    @Setup(Level.Trial)
    public void makeOperands() {
        TorchRuntime.setThreads(threads);
        scope = TensorScope.open();
        gradMode = mode.equals("grad") ? GradMode.enable() : GradMode.disable();
        a = operand(1);
        b = operand(1);
        x = operand(1, 16);
        w = operand(16, 16);
        c = operand(16);
    }

    private Tensor operand(long... shape) {
        Tensor tensor = Tensor.zeros(ScalarType.FLOAT32, shape);
        float[] values = new float[(int) tensor.elementCount()];
        SplittableRandom random = new SplittableRandom(0);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        tensor.copyFrom(Tensor.of(values, shape));
        return mode.equals("grad") ? tensor.requireGradient() : tensor;
    }

    /** Frees the operands. */
    @TearDown(Level.Trial)
    public void freeOperands() {
        gradMode.close();
        scope.close();
    }

    /** Products of two tensors of one element. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void mul() {
        int together = operationsOfAScope();
        for (int done = 0; done < OPERATIONS; done += together) {
            try (TensorScope _ = TensorScope.open()) {
                for (int i = 0; i < together; i++) {
                    a.multiply(b);
                }
            }
        }
    }

    /** (1, 16) by a (16, 16) weight, with bias. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void linear() {
        int together = operationsOfAScope();
        for (int done = 0; done < OPERATIONS; done += together) {
            try (TensorScope _ = TensorScope.open()) {
                for (int i = 0; i < together; i++) {
                    x.linear(w, c);
                }
            }
        }
    }

    private int operationsOfAScope() {
        return way.equals("scopeOf1") ? 1 : OPERATIONS;
    }
}
