package dapo.benchmarks;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
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

import java.util.concurrent.TimeUnit;

/**
 * What the same operators cost through bytedeco's JNI binding. It brings a libtorch of its own,
 * which must not meet ours in one process: nothing here may touch this project's modules.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class JniOperators {
    private static final int OPERATIONS = 64;

    /** As in {@link TensorOperators}. */
    @Param({"noGrad", "grad"})
    public String mode;

    /** Whether results end with a scope around 64 of them, or each as soon as it is there. */
    @Param({"scopeOf64", "closed"})
    public String way;

    /** Threads of one operator. */
    @Param("1")
    public int threads;

    private AutoGradMode gradMode;
    private Tensor a;
    private Tensor b;
    private Tensor x;
    private Tensor w;
    private TensorOptional c;

    /** Makes the operands. */
    @Setup(Level.Trial)
    public void makeOperands() {
        torch.set_num_threads(threads);
        gradMode = new AutoGradMode(mode.equals("grad"));
        a = operand(1);
        b = operand(1);
        x = operand(1, 16);
        w = operand(16, 16);
        c = new TensorOptional(operand(16));
    }

    private Tensor operand(long... shape) {
        Tensor tensor = torch.rand(shape);
        return mode.equals("grad") ? tensor.set_requires_grad(true) : tensor;
    }

    /** Sets the grad mode back. */
    @TearDown(Level.Trial)
    public void endGradMode() {
        gradMode.close();
    }

    /** Products of two tensors of one element. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void mul() {
        if (way.equals("closed")) {
            for (int i = 0; i < OPERATIONS; i++) {
                a.mul(b).close();
            }
            return;
        }
        try (PointerScope _ = new PointerScope()) {
            for (int i = 0; i < OPERATIONS; i++) {
                a.mul(b);
            }
        }
    }

    /** (1, 16) by a (16, 16) weight, with bias. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void linear() {
        if (way.equals("closed")) {
            for (int i = 0; i < OPERATIONS; i++) {
                torch.linear(x, w, c).close();
            }
            return;
        }
        try (PointerScope _ = new PointerScope()) {
            for (int i = 0; i < OPERATIONS; i++) {
                torch.linear(x, w, c);
            }
        }
    }
}
