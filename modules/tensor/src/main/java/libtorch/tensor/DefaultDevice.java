package libtorch.tensor;

/**
 * Where this thread's new tensors lie, unless their making names a place itself.
 *
 * <p>{@code try (var device = DefaultDevice.use(Device.of("cuda:1"))) { ... }}: until it is closed
 * all that {@link Tensor} makes from numbers, arrays and shapes is made there, so that code which
 * makes models and batches need not know where they lie. What lies over memory of Java ({@link
 * Tensor#segment}, {@link Tensor#of(java.lang.foreign.MemorySegment, ScalarType, long...)}) is on
 * the processor always, and a number beside a tensor is made where that tensor is. A model is used
 * under the device that it was made under. Without any the processor is the default.
 */
public final class DefaultDevice implements AutoCloseable {
    private final Thread owner = Thread.currentThread();
    private final ThreadState thread;
    private final Device before;

    private DefaultDevice(Device device) {
        thread = ThreadState.current();
        before = thread.device;
        thread.device = device;
    }

    /**
     * Makes {@code device} this thread's default until the returned one is closed.
     *
     * @param device where no index is given, the one that libtorch takes
     * @throws TorchException when libtorch cannot use that device: it was built without it, there
     *     is no driver or no device of that index
     */
    public static DefaultDevice use(Device device) {
        return new DefaultDevice(found(device));
    }

    /** This thread's default, with its index. */
    public static Device current() {
        return ThreadState.current().device;
    }

    /**
     * The device that libtorch makes of {@code device}, after one element was written and read
     * there.
     */
    static Device found(Device device) {
        return switch (device.kind()) {
            case CPU -> Device.CPU;
            case META -> Device.META;
            case CUDA, MPS -> {
                try (TensorScope _ = TensorScope.open()) {
                    Tensor probe = Tensor.empty(device, ScalarType.FLOAT32, 1).zeroInPlace();
                    probe.item();
                    yield probe.device();
                }
            }
        };
    }

    /**
     * Sets back the default that held before.
     *
     * @throws WrongThreadException on another thread than the one that opened it
     */
    @Override
    public void close() {
        if (!Thread.currentThread().equals(owner)) {
            throw new WrongThreadException(
                    "a DefaultDevice is closed by the thread that opened it: " + owner.getName());
        }
        thread.device = before;
    }
}
