package libtorch.tensor;

import libtorch.ffm.NativeMemory;
import libtorch.ffm.TorchC;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.Function;

/** Reads and writes what a tensor holds: its numbers, and the memory of its elements. */
final class TensorData {
    /** A function of the C ABI that writes a property of a tensor through a pointer. */
    @FunctionalInterface
    interface Property {
        int read(MemorySegment tensor, MemorySegment result);
    }

    private static final int NOT_CALLED = -1;
    private static final long MOST_ELEMENTS = Long.MAX_VALUE / Long.BYTES;

    private TensorData() {}

    static long number(Tensor tensor, Property property) {
        ThreadState thread = ThreadState.current();
        thread.result.set(ValueLayout.JAVA_LONG, 0, 0); // the property may be narrower than 64 bits
        int code = property.read(tensor.handle(), thread.result);
        if (code != 0) {
            throw Operator.failure(code, "property", tensor);
        }
        return thread.resultAddress();
    }

    static long[] longs(Tensor tensor, Property property) {
        int rank = tensor.rank();
        long address = number(tensor, property);
        return rank == 0
                ? new long[0]
                : NativeMemory.view(address, (long) rank * Long.BYTES)
                        .toArray(ValueLayout.JAVA_LONG);
    }

    static Tensor empty(Device device, ScalarType type, long... shape) {
        return device.kind() == Device.Kind.CPU
                ? Operators.EMPTY.call(shape, type)
                : Operators.EMPTY.call(shape, type, null, device);
    }

    /**
     * A tensor of one element and no dimensions; the usual types without a trip through the
     * dispatcher. One on another device is filled there, which does not wait for it as a copy does.
     */
    static Tensor scalar(Device device, double value, ScalarType type) {
        ThreadState thread = ThreadState.current();
        thread.openScope();
        if (device.kind() != Device.Kind.CPU) {
            return empty(device, type).fillInPlace(value);
        }
        MemorySegment result = thread.result;
        int code =
                switch (type) {
                    case FLOAT32 ->
                            TorchC.aoti_torch_scalar_to_tensor_float32((float) value, result);
                    case FLOAT64 -> TorchC.aoti_torch_scalar_to_tensor_float64(value, result);
                    case INT64 ->
                            value >= -0x1p63 && value < 0x1p63
                                    ? TorchC.aoti_torch_scalar_to_tensor_int64((long) value, result)
                                    : NOT_CALLED;
                    default -> NOT_CALLED;
                };
        if (code == NOT_CALLED) {
            return empty(device, type).fillInPlace(value); // refuses what the type cannot hold
        }
        if (code != 0) {
            throw Operator.failure(code, "scalar", value);
        }
        return new Tensor(thread, thread.resultAddress());
    }

    static int typeCode(Tensor tensor) {
        return (int) number(tensor, TorchC::aoti_torch_get_dtype);
    }

    static int deviceKind(Tensor tensor) {
        return (int) number(tensor, TorchC::aoti_torch_get_device_type);
    }

    /** Such as {@code float32[2, 3]}, also of types that Java does not read. */
    static String describe(Tensor tensor) {
        if ((number(tensor, TorchC::aoti_torch_is_defined) & 1) == 0) {
            return "an undefined tensor";
        }
        return ScalarType.nameOf(typeCode(tensor)) + Arrays.toString(tensor.shape());
    }

    static Tensor copyOf(MemorySegment values, ScalarType type, int count, long... shape) {
        long[] whole = shape.length == 0 ? new long[] {count} : shape;
        if (elements(whole) != count) {
            throw new IllegalArgumentException(
                    count + " values do not fill a tensor of shape " + Arrays.toString(whole));
        }
        Device device = DefaultDevice.current();
        if (device.kind() != Device.Kind.CPU) {
            try (TensorScope scope = TensorScope.open()) {
                return scope.keep(filled(values, type, whole).to(device));
            }
        }
        return filled(values, type, whole);
    }

    private static Tensor filled(MemorySegment values, ScalarType type, long... shape) {
        Tensor tensor = empty(Device.CPU, type, shape);
        tensor.segment().copyFrom(values);
        return tensor;
    }

    /**
     * The product of the sizes; {@link IllegalArgumentException} for a negative one or one too
     * large.
     */
    static long elements(long... shape) {
        long product = 1;
        boolean empty = false;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        "a negative size in shape " + Arrays.toString(shape));
            }
            if (product > MOST_ELEMENTS / Math.max(1, size)) {
                throw new IllegalArgumentException(
                        "more elements than memory can hold in shape " + Arrays.toString(shape));
            }
            empty |= size == 0;
            product *= Math.max(1, size);
        }
        return empty ? 0 : product;
    }

    static MemorySegment segment(Tensor tensor) {
        if (tensor.device().kind() != Device.Kind.CPU) {
            throw new IllegalStateException(
                    tensor + " lies on " + tensor.device() + ": copy it with to(Device.CPU)");
        }
        if (!tensor.isContiguous()) {
            throw new IllegalStateException(
                    tensor + " is not contiguous: take contiguous() of it first");
        }
        long address = number(tensor, TorchC::torch_get_mutable_data_ptr);
        long bytes = tensor.elementCount() * tensor.type().byteSize();
        return NativeMemory.view(address, bytes, tensor.scope().arena());
    }

    /**
     * What {@code reader} makes of the elements in row-major order as {@code type}: all numbers
     * come from a device through here, and Java waits for them.
     */
    static <T> T read(Tensor tensor, ScalarType type, Function<MemorySegment, T> reader) {
        try (TensorScope _ = TensorScope.open()) {
            return reader.apply(segment(tensor.detach().contiguous().to(Device.CPU).to(type)));
        }
    }

    static double item(Tensor tensor) {
        if (tensor.elementCount() != 1) {
            throw new IllegalStateException(
                    "item() takes a tensor of one element, this is " + tensor);
        }
        return read(
                tensor, ScalarType.FLOAT64, elements -> elements.get(ValueLayout.JAVA_DOUBLE, 0));
    }
}
