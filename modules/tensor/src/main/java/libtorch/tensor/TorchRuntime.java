package libtorch.tensor;

import libtorch.ffm.LibTorch;
import libtorch.ffm.TorchC;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The libtorch of this process: where it is, what it can do, how many threads it uses. */
public final class TorchRuntime {
    /** More than a machine has; OpenMP ends the process where the system refuses it a thread. */
    private static final int MOST_THREADS = 1024;

    private TorchRuntime() {}

    /** libtorch's version, such as 2.13.0. */
    public static String version() {
        LibTorch.load();
        return LibTorch.version();
    }

    /** The folder that libtorch's libraries were loaded from. */
    public static Path home() {
        LibTorch.load();
        return LibTorch.home();
    }

    /**
     * The folder in which libtorch is looked for where neither {@code -Dlibtorch.home} nor {@code
     * LIBTORCH_HOME} names another, whether it is there or not; such as {@code
     * ~/.cache/libtorch-java/2.13.0-linux-x86_64}. Loads nothing.
     */
    public static Path cacheFolder() {
        return LibTorch.cacheFolder();
    }

    /**
     * The devices that tensors can lie on here, found by writing to each: the processor first, then
     * graphics processors. Each that is there is initialised, which takes some of its memory.
     */
    public static List<Device> devices() {
        List<Device> devices = new ArrayList<>(List.of(Device.CPU));
        for (Device.Kind kind : List.of(Device.Kind.CUDA, Device.Kind.MPS)) {
            int index = 0;
            while (index <= Device.LARGEST_INDEX && works(new Device(kind, index))) {
                devices.add(new Device(kind, index++));
            }
        }
        return devices;
    }

    private static boolean works(Device device) {
        try (DefaultDevice _ = DefaultDevice.use(device)) {
            return true;
        } catch (TorchException notThere) {
            return false;
        }
    }

    /** How many threads one operator uses. */
    public static int threads() {
        ThreadState thread = ThreadState.current();
        thread.result.set(ValueLayout.JAVA_LONG, 0, 0);
        LibTorch.check(TorchC.torch_get_num_threads(thread.result));
        return thread.result.get(ValueLayout.JAVA_INT, 0);
    }

    /**
     * Sets how many threads one operator uses, for the whole process. Two processes that together
     * use more threads than there are cores slow each other down by far more than their share,
     * since threads that wait spin.
     */
    public static void setThreads(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "threads must be 1 to " + MOST_THREADS + ", got " + threads);
        }
        LibTorch.load();
        TorchC._ZN2at15set_num_threadsEi(threads);
    }

    /** The linear algebra library behind matrix products, with its version. */
    public static String blas() {
        return LibTorch.blas();
    }

    /**
     * The processor's features that decide how fast products are, where the system tells:
     * avx512_bf16, amx_bf16.
     */
    public static List<String> processorFeatures() {
        return Processor.CURRENT.features();
    }

    /** Whether the processor is of a kind that multiplies bfloat16 faster than float32. */
    public static boolean hasFastBfloat16() {
        return Processor.CURRENT.hasFastBfloat16();
    }
}
