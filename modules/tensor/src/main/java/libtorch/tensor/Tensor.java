package libtorch.tensor;

import libtorch.ffm.LibTorch;
import libtorch.ffm.TorchC;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of libtorch: memory, a shape, an element type and, while {@link GradMode} is on, the
 * graph it came from.
 *
 * <p>It belongs to the {@link TensorScope} that was innermost on its thread when it was made, dies
 * with it, and is used on that thread alone. Methods are named as in PyTorch, in full words, and
 * follow its rules of broadcasting, of types and of negative dimensions (counted from the end);
 * each gives a new tensor, or a view where PyTorch gives one, but for those named {@code …InPlace}.
 * All of them throw {@link IllegalStateException} after the scope has closed or where none is open,
 * {@link WrongThreadException} on another thread, and {@link TorchException} when libtorch refuses.
 * A number as an operand takes the tensor's own type, so it is rounded to it.
 */
public final class Tensor {
    private final long address;
    private TensorScope scope;
    private int slot;
    private boolean lent;
    private boolean released;

    /** Takes over {@code address}, an owned at::Tensor*, into the thread's innermost scope. */
    Tensor(ThreadState thread, long address) {
        this.address = address;
        thread.openScope().add(this);
        TensorScope.countMade();
    }

    // ---- made from numbers and memory

    /** A tensor on the {@linkplain DefaultDevice default device} that holds whatever lay there. */
    public static Tensor empty(ScalarType type, long... shape) {
        return TensorData.empty(DefaultDevice.current(), type, shape);
    }

    /** The same on {@code device}. */
    public static Tensor empty(Device device, ScalarType type, long... shape) {
        return TensorData.empty(device, type, shape);
    }

    public static Tensor zeros(ScalarType type, long... shape) {
        return empty(type, shape).zeroInPlace();
    }

    public static Tensor ones(ScalarType type, long... shape) {
        return full(1, type, shape);
    }

    public static Tensor full(double value, ScalarType type, long... shape) {
        return empty(type, shape).fillInPlace(value);
    }

    /** A tensor of one element and no dimensions. */
    public static Tensor scalar(double value, ScalarType type) {
        return TensorData.scalar(DefaultDevice.current(), value, type);
    }

    /** The integers from 0 to {@code end - 1}: int64, shape (end). */
    public static Tensor arange(long end) {
        long[] values = new long[Math.toIntExact(TensorData.elements(end))];
        Arrays.setAll(values, i -> i);
        return of(values, end);
    }

    /** A float32 copy of {@code values} in row-major order; without a shape, of one dimension. */
    public static Tensor of(float[] values, long... shape) {
        return TensorData.copyOf(
                MemorySegment.ofArray(values), ScalarType.FLOAT32, values.length, shape);
    }

    /** A float64 copy of {@code values} in row-major order; without a shape, of one dimension. */
    public static Tensor of(double[] values, long... shape) {
        return TensorData.copyOf(
                MemorySegment.ofArray(values), ScalarType.FLOAT64, values.length, shape);
    }

    /** An int64 copy of {@code values} in row-major order; without a shape, of one dimension. */
    public static Tensor of(long[] values, long... shape) {
        return TensorData.copyOf(
                MemorySegment.ofArray(values), ScalarType.INT64, values.length, shape);
    }

    /** An int32 copy of {@code values} in row-major order; without a shape, of one dimension. */
    public static Tensor of(int[] values, long... shape) {
        return TensorData.copyOf(
                MemorySegment.ofArray(values), ScalarType.INT32, values.length, shape);
    }

    /** A bool copy of {@code values} in row-major order; without a shape, of one dimension. */
    public static Tensor of(boolean[] values, long... shape) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return TensorData.copyOf(
                MemorySegment.ofArray(bytes), ScalarType.BOOL, values.length, shape);
    }

    /**
     * A tensor over the very memory of {@code segment}, in row-major order: no copy is made, writes
     * on either side are seen on the other. It lies on the processor, whatever the {@linkplain
     * DefaultDevice default} says. The segment is kept reachable until libtorch has let go of the
     * memory, views that outlive this tensor included.
     *
     * <p>The memory must be native and must not be freed meanwhile: take it from {@link
     * Arena#ofAuto()} or {@link Arena#global()}, or hand its arena over with {@link #of(Arena,
     * MemorySegment, ScalarType, long...)}.
     *
     * @throws IllegalArgumentException for a heap segment, one of a confined arena, or one of
     *     another size than the shape and type ask for
     */
    public static Tensor of(MemorySegment segment, ScalarType type, long... shape) {
        return SharedMemory.tensor(segment, type, shape, () -> {});
    }

    /**
     * The same over memory of {@code arena}, which is handed over: libtorch's own deleter closes
     * it, on whichever thread lets go of the memory last. The caller must not close it.
     *
     * @param arena a shared arena ({@link Arena#ofShared()})
     */
    public static Tensor of(Arena arena, MemorySegment segment, ScalarType type, long... shape) {
        if (!arena.scope().equals(segment.scope())) {
            throw new IllegalArgumentException(
                    "the segment was not allocated from the arena that is handed over");
        }
        return SharedMemory.tensor(segment, type, shape, arena::close);
    }

    // ---- what it is

    public long[] shape() {
        return TensorData.longs(this, TorchC::aoti_torch_get_sizes);
    }

    /** How many elements apart neighbours along each dimension lie. */
    public long[] strides() {
        return TensorData.longs(this, TorchC::aoti_torch_get_strides);
    }

    /** The number of elements along {@code dimension}; -1 is the last. */
    public long size(int dimension) {
        long[] shape = shape();
        int index = dimension < 0 ? dimension + shape.length : dimension;
        if (index < 0 || index >= shape.length) {
            throw new IndexOutOfBoundsException(
                    "dimension " + dimension + " of a tensor of shape " + Arrays.toString(shape));
        }
        return shape[index];
    }

    /** The number of dimensions. */
    public int rank() {
        return (int) TensorData.number(this, TorchC::aoti_torch_get_dim);
    }

    public long elementCount() {
        return TensorData.number(this, TorchC::aoti_torch_get_numel);
    }

    public ScalarType type() {
        return ScalarType.ofCode(TensorData.typeCode(this));
    }

    public Device device() {
        return Device.ofCode(
                TensorData.deviceKind(this),
                (int) TensorData.number(this, TorchC::aoti_torch_get_device_index));
    }

    /** Whether elements lie in row-major order without gaps. */
    public boolean isContiguous() {
        return (TensorData.number(this, TorchC::aoti_torch_is_contiguous) & 1) != 0;
    }

    /**
     * This tensor's own memory; readable and writable until the scope it is in now closes, even
     * where it is {@linkplain #release released} before. It must be contiguous and on the CPU, and
     * no operator may resize it meanwhile.
     */
    public MemorySegment segment() {
        MemorySegment segment = TensorData.segment(this);
        lent = true;
        return segment;
    }

    /** The one element of a tensor of any numeric type. */
    public double item() {
        return TensorData.item(this);
    }

    /** The elements in row-major order, converted to float32. */
    public float[] toFloatArray() {
        return TensorData.read(
                this, ScalarType.FLOAT32, elements -> elements.toArray(ValueLayout.JAVA_FLOAT));
    }

    /** The elements in row-major order, converted to float64. */
    public double[] toDoubleArray() {
        return TensorData.read(
                this, ScalarType.FLOAT64, elements -> elements.toArray(ValueLayout.JAVA_DOUBLE));
    }

    /** The elements in row-major order, converted to int64. */
    public long[] toLongArray() {
        return TensorData.read(
                this, ScalarType.INT64, elements -> elements.toArray(ValueLayout.JAVA_LONG));
    }

    /** The elements in row-major order, converted to int32. */
    public int[] toIntArray() {
        return TensorData.read(
                this, ScalarType.INT32, elements -> elements.toArray(ValueLayout.JAVA_INT));
    }

    /** The elements in row-major order, zero as false. */
    public boolean[] toBooleanArray() {
        byte[] bytes =
                TensorData.read(
                        this, ScalarType.BOOL, elements -> elements.toArray(ValueLayout.JAVA_BYTE));
        boolean[] values = new boolean[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] != 0;
        }
        return values;
    }

    // ---- types, devices, copies

    /** This tensor where it has {@code type} already, else a converted copy. */
    public Tensor to(ScalarType type) {
        return type() == type ? this : Operators.TO_COPY.call(this, type);
    }

    /** This tensor where it lies on {@code device} already, else a copy there. */
    public Tensor to(Device device) {
        return device().equals(device) ? this : Operators.TO.call(this, null, null, device);
    }

    public Tensor copy() {
        return Operators.CLONE.call(this);
    }

    public Tensor contiguous() {
        return Operators.CONTIGUOUS.call(this);
    }

    // ---- differentiation

    public boolean requiresGradient() {
        return Autograd.requiresGradient(this);
    }

    /** Makes this a leaf at which gradients gather, and returns it. */
    public Tensor requireGradient() {
        int code = TorchC.torch_set_requires_grad(handle(), true);
        if (code != 0) {
            throw Operator.failure(code, "requireGradient", this);
        }
        return this;
    }

    /** The same memory, cut off from the graph. */
    public Tensor detach() {
        return Operators.DETACH.call(this);
    }

    /** {@link Autograd#backward(Tensor)}. */
    public void backward() {
        Autograd.backward(this);
    }

    /** {@link Autograd#backward(Tensor, Tensor)}. */
    public void backward(Tensor gradient) {
        Autograd.backward(this, gradient);
    }

    /** {@link Autograd#gradient}. */
    public Optional<Tensor> gradient() {
        return Autograd.gradient(this);
    }

    /** Forgets the gradient gathered at this leaf. */
    public void clearGradient() {
        Autograd.clearGradient(this);
    }

    // ---- element by element

    public Tensor add(Tensor other) {
        return Addition.add(this, other);
    }

    public Tensor add(double other) {
        return add(like(other));
    }

    public Tensor subtract(Tensor other) {
        return Addition.subtract(this, other);
    }

    public Tensor subtract(double other) {
        return subtract(like(other));
    }

    public Tensor multiply(Tensor other) {
        return Operators.MUL.call(this, other);
    }

    public Tensor multiply(double other) {
        return multiply(like(other));
    }

    public Tensor divide(Tensor other) {
        return Operators.DIV.call(this, other);
    }

    public Tensor divide(double other) {
        return divide(like(other));
    }

    public Tensor pow(double exponent) {
        return Operators.POW.call(this, like(exponent));
    }

    public Tensor minimum(Tensor other) {
        return Operators.MINIMUM.call(this, other);
    }

    public Tensor maximum(Tensor other) {
        return Operators.MAXIMUM.call(this, other);
    }

    public Tensor clamp(double minimum, double maximum) {
        return Operators.CLAMP.call(this, like(minimum), like(maximum));
    }

    public Tensor negate() {
        return Operators.NEG.call(this);
    }

    public Tensor exp() {
        return Operators.EXP.call(this);
    }

    public Tensor log() {
        return Operators.LOG.call(this);
    }

    public Tensor sqrt() {
        return Operators.SQRT.call(this);
    }

    public Tensor square() {
        return Operators.SQUARE.call(this);
    }

    public Tensor abs() {
        return Operators.ABS.call(this);
    }

    public Tensor sin() {
        return Operators.SIN.call(this);
    }

    public Tensor cos() {
        return Operators.COS.call(this);
    }

    public Tensor tanh() {
        return Operators.TANH.call(this);
    }

    public Tensor sigmoid() {
        return Operators.SIGMOID.call(this);
    }

    public Tensor logSigmoid() {
        return Operators.LOG_SIGMOID.call(this);
    }

    public Tensor silu() {
        return Operators.SILU.call(this);
    }

    // ---- products and layers

    /** (…, n, k) times (…, k, m) to (…, n, m). */
    public Tensor matmul(Tensor other) {
        return Operators.MATMUL.call(this, other);
    }

    /**
     * (…, in) with a weight (out, in) to (…, out). In float32 on an x86 processor oneDNN computes
     * all but small products, which is faster there and rounds differently: as libtorch's {@code
     * mkldnn::_linear_pointwise} where nothing is recorded for differentiation, and large ones
     * otherwise as its {@code conv2d} of width one.
     */
    public Tensor linear(Tensor weight) {
        return LinearProduct.of(this, weight, null);
    }

    /** The same with a bias (out) added. */
    public Tensor linear(Tensor weight, Tensor bias) {
        return LinearProduct.of(this, weight, bias);
    }

    /** The rows of {@code weight} (V, D) at int64 {@code ids} (…): (…, D). */
    public static Tensor embedding(Tensor weight, Tensor ids) {
        return Operators.EMBEDDING.call(weight, ids);
    }

    /**
     * x / sqrt(mean(x²) + epsilon) · weight over the last dimension, which {@code weight} (D)
     * spans.
     */
    public Tensor rmsNorm(Tensor weight, double epsilon) {
        return Operators.RMS_NORM.call(this, weight.shape(), weight, epsilon);
    }

    /**
     * softmax(q·kᵀ/√D)·v.
     *
     * @param query (B, H, T, D)
     * @param key (B, G, S, D), G dividing H: each key-value head serves H/G query heads
     * @param value (B, G, S, D)
     * @param causal whether position t sees only positions up to t (of T = S)
     */
    public static Tensor attention(Tensor query, Tensor key, Tensor value, boolean causal) {
        return Operators.SCALED_DOT_PRODUCT_ATTENTION.call(
                query, key, value, null, 0.0, causal, null, query.size(1) != key.size(1));
    }

    /**
     * The same where {@code mask}, broadcast to (B, H, T, S), says what is seen: bool, true where
     * it is, or floating-point, added to the products.
     */
    public static Tensor attention(Tensor query, Tensor key, Tensor value, Tensor mask) {
        return Operators.SCALED_DOT_PRODUCT_ATTENTION.call(
                query, key, value, mask, 0.0, false, null, query.size(1) != key.size(1));
    }

    // ---- reductions

    public Tensor sum() {
        return Operators.SUM.call(this);
    }

    public Tensor sum(int dimension, boolean keep) {
        return Operators.SUM_DIM.call(this, new long[] {dimension}, keep);
    }

    public Tensor mean() {
        return Operators.MEAN.call(this);
    }

    public Tensor mean(int dimension, boolean keep) {
        return Operators.MEAN_DIM.call(this, new long[] {dimension}, keep);
    }

    public Tensor max() {
        return Operators.MAX.call(this);
    }

    public Tensor max(int dimension, boolean keep) {
        return Operators.AMAX.call(this, new long[] {dimension}, keep);
    }

    /** The int64 positions of the largest elements along {@code dimension}. */
    public Tensor argmax(int dimension) {
        return Operators.ARGMAX.call(this, dimension);
    }

    /** The k largest elements along {@code dimension}, descending, and their positions. */
    public Sorted topK(long k, int dimension) {
        return Sorted.of(Operators.TOPK.callAll(this, k, dimension));
    }

    public Sorted sort(int dimension, boolean descending) {
        return Sorted.of(Operators.SORT.callAll(this, dimension, descending));
    }

    public Tensor cumulativeSum(int dimension) {
        return Operators.CUMSUM.call(this, dimension);
    }

    public Tensor logSumExp(int dimension) {
        return Operators.LOG_SUM_EXP.call(this, new long[] {dimension});
    }

    public Tensor softmax(int dimension) {
        return Operators.SOFTMAX.call(this, dimension);
    }

    public Tensor logSoftmax(int dimension) {
        return Operators.LOG_SOFTMAX.call(this, dimension);
    }

    // ---- comparisons: bool tensors

    public Tensor equal(Tensor other) {
        return Operators.EQ.call(this, other);
    }

    public Tensor equal(double other) {
        return equal(like(other));
    }

    public Tensor less(Tensor other) {
        return Operators.LT.call(this, other);
    }

    public Tensor less(double other) {
        return less(like(other));
    }

    public Tensor lessOrEqual(Tensor other) {
        return Operators.LE.call(this, other);
    }

    public Tensor lessOrEqual(double other) {
        return lessOrEqual(like(other));
    }

    public Tensor greater(Tensor other) {
        return Operators.GT.call(this, other);
    }

    public Tensor greater(double other) {
        return greater(like(other));
    }

    public Tensor greaterOrEqual(Tensor other) {
        return Operators.GE.call(this, other);
    }

    public Tensor greaterOrEqual(double other) {
        return greaterOrEqual(like(other));
    }

    public Tensor logicalNot() {
        return Operators.LOGICAL_NOT.call(this);
    }

    public Tensor logicalAnd(Tensor other) {
        return Operators.LOGICAL_AND.call(this, other);
    }

    public Tensor logicalOr(Tensor other) {
        return Operators.LOGICAL_OR.call(this, other);
    }

    /** {@code a} where {@code condition} holds, else {@code b}. */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Operators.WHERE.call(condition, a, b);
    }

    /** {@code value} where {@code mask} holds, else this. */
    public Tensor maskedFill(Tensor mask, double value) {
        return Operators.MASKED_FILL.call(this, mask, like(value));
    }

    // ---- shapes and parts

    public Tensor reshape(long... shape) {
        return Operators.RESHAPE.call(this, shape);
    }

    public Tensor view(long... shape) {
        return Operators.VIEW.call(this, shape);
    }

    public Tensor transpose(int dimension, int other) {
        return Operators.TRANSPOSE.call(this, dimension, other);
    }

    public Tensor permute(long... dimensions) {
        return Operators.PERMUTE.call(this, dimensions);
    }

    public Tensor unsqueeze(int dimension) {
        return Operators.UNSQUEEZE.call(this, dimension);
    }

    public Tensor squeeze(int dimension) {
        return Operators.SQUEEZE.call(this, dimension);
    }

    public Tensor expand(long... shape) {
        return Operators.EXPAND.call(this, shape);
    }

    public Tensor narrow(int dimension, long start, long length) {
        return Operators.NARROW.call(this, dimension, start, length);
    }

    public Tensor select(int dimension, long index) {
        return Operators.SELECT.call(this, dimension, index);
    }

    /** The slices along {@code dimension} at the positions of {@code ids} (K), int64 or int32. */
    public Tensor indexSelect(int dimension, Tensor ids) {
        return Operators.INDEX_SELECT.call(this, dimension, ids);
    }

    /**
     * For each element of int64 {@code ids}, the element of this at that position along {@code
     * dimension}.
     */
    public Tensor gather(int dimension, Tensor ids) {
        return Operators.GATHER.call(this, dimension, ids);
    }

    /**
     * This with the elements at {@code ids} along {@code dimension} replaced by those of {@code
     * source}.
     */
    public Tensor scatter(int dimension, Tensor ids, Tensor source) {
        return Operators.SCATTER.call(this, dimension, ids, source);
    }

    public static Tensor concatenate(List<Tensor> tensors, int dimension) {
        return Operators.CAT.call(tensors, dimension);
    }

    public static Tensor stack(List<Tensor> tensors, int dimension) {
        return Operators.STACK.call(tensors, dimension);
    }

    // ---- in place: returns this tensor

    public Tensor copyFrom(Tensor source) {
        return Operators.COPY.call(this, source);
    }

    public Tensor addInPlace(Tensor other) {
        return copyFrom(add(other));
    }

    public Tensor addInPlace(double other) {
        return addInPlace(like(other));
    }

    public Tensor multiplyInPlace(Tensor other) {
        return Operators.MUL_IN_PLACE.call(this, other);
    }

    public Tensor multiplyInPlace(double other) {
        return multiplyInPlace(like(other));
    }

    public Tensor zeroInPlace() {
        return Operators.ZERO.call(this);
    }

    public Tensor fillInPlace(double value) {
        DispatchMode mode = ThreadState.current().mode;
        if (mode != null) {
            mode.answer("fill_.Scalar", () -> List.of(fillInPlace(value)), this, value);
            return this;
        }
        int code = TorchC.aoti_torch_aten_fill__Scalar(handle(), value);
        if (code != 0) {
            throw Operator.failure(code, "fill_", this, value);
        }
        return this;
    }

    /** Puts {@code source} at the positions of int64 {@code ids} (K) along {@code dimension}. */
    public Tensor indexCopyInPlace(int dimension, Tensor ids, Tensor source) {
        return Operators.INDEX_COPY.call(this, dimension, ids, source);
    }

    /**
     * {@code this[indices[0], indices[1], …] = values}, the indices broadcast against each other.
     */
    public Tensor indexPutInPlace(List<Tensor> indices, Tensor values) {
        return Operators.INDEX_PUT.call(this, indices, values);
    }

    // ---- lifetime

    /**
     * Frees this tensor before its scope ends; using it afterwards throws {@link
     * IllegalStateException}.
     */
    public void release() {
        address();
        released = true;
        if (!lent) {
            scope.release(this);
        }
    }

    /** Values and positions, as {@link #topK} and {@link #sort} give them. */
    public record Sorted(Tensor values, Tensor indices) {
        private static Sorted of(List<Object> results) {
            return new Sorted((Tensor) results.get(0), (Tensor) results.get(1));
        }
    }

    /** Type and shape, such as {@code float32[2, 3]}. */
    @Override
    public String toString() {
        if (released || !scope.isAccessible()) {
            return "a tensor that was released or whose scope is closed";
        }
        return TensorData.describe(this);
    }

    /**
     * A number as a tensor without dimensions beside this one, of the type that it has in PyTorch.
     */
    private Tensor like(double value) {
        ScalarType own = type();
        boolean whole = value == Math.rint(value) && !Double.isInfinite(value);
        boolean fits = own.isFloatingPoint() || (whole && own != ScalarType.BOOL);
        return TensorData.scalar(device(), value, fits ? own : ScalarType.FLOAT32);
    }

    /** This tensor's handle, after its scope has been asked whether it may be used here and now. */
    long address() {
        scope.requireAccess();
        if (released) {
            throw new IllegalStateException("this tensor was released");
        }
        return address;
    }

    MemorySegment handle() {
        return MemorySegment.ofAddress(address());
    }

    /** One more owner of the same at::Tensor, for a call that takes its arguments over. */
    long newHandle(ThreadState thread) {
        LibTorch.check(TorchC.aoti_torch_new_tensor_handle(handle(), thread.result));
        return thread.resultAddress();
    }

    /** The handle without a look at the scope: for the scope that frees it. */
    long rawAddress() {
        return address;
    }

    TensorScope scope() {
        return scope;
    }

    int slot() {
        return slot;
    }

    void place(TensorScope newScope, int newSlot) {
        scope = newScope;
        slot = newSlot;
    }
}
