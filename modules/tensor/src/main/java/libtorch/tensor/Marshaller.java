package libtorch.tensor;

import libtorch.ffm.LibTorch;
import libtorch.ffm.NativeMemory;
import libtorch.ffm.TorchC;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Turns Java values into the 64-bit slots of the C ABI and back. What a slot holds is taken over by
 * the call, so {@link #check} looks at every argument before {@link #encode} makes the first
 * handle.
 */
final class Marshaller {
    private static final Map<String, Object> NAMED_DEFAULTS =
            Map.of(
                    "True",
                    true,
                    "False",
                    false,
                    "Mean",
                    1L, // of at::Reduction
                    "long",
                    ScalarType.INT64,
                    "contiguous_format",
                    0L); // of c10::MemoryFormat

    private Marshaller() {}

    /**
     * Whether {@code value} can be passed as {@code type}; a tensor must also be open and of this
     * thread.
     */
    static boolean check(SlotType type, Object value) {
        return switch (type) {
            case SlotType.Maybe maybe -> value == null || check(maybe.type(), value);
            case SlotType.NoneOnly none -> value == null;
            case SlotType.ListOf list -> checkList(list.type(), value);
            case SlotType.Plain plain -> checkPlain(plain, value);
        };
    }

    private static boolean checkPlain(SlotType.Plain type, Object value) {
        return switch (type) {
            case TENSOR -> value instanceof Tensor tensor && tensor.address() != 0;
            case INT -> value instanceof Long || value instanceof Integer;
            case FLOAT -> value instanceof Number;
            case BOOL -> value instanceof Boolean;
            case STRING -> value instanceof String;
            case SCALAR_TYPE -> value instanceof ScalarType;
            case DEVICE -> value instanceof Device;
            case LAYOUT, MEMORY_FORMAT -> value instanceof Long;
        };
    }

    private static boolean checkList(SlotType element, Object value) {
        if (value instanceof long[]) {
            return element == SlotType.Plain.INT;
        }
        if (!(value instanceof List<?> list)) {
            return false;
        }
        for (Object item : list) {
            if (!check(element, item)) {
                return false;
            }
        }
        return true;
    }

    static long encode(ThreadState thread, SlotType type, Object value) {
        return switch (type) {
            case SlotType.Maybe maybe ->
                    value == null ? 0 : LibTorch.newOptional(encode(thread, maybe.type(), value));
            case SlotType.NoneOnly none -> 0;
            case SlotType.ListOf list -> encodeList(thread, list.type(), value);
            case SlotType.Plain plain -> encodePlain(thread, plain, value);
        };
    }

    private static long encodePlain(ThreadState thread, SlotType.Plain type, Object value) {
        return switch (type) {
            case TENSOR -> ((Tensor) value).newHandle(thread);
            case INT, LAYOUT, MEMORY_FORMAT -> ((Number) value).longValue();
            case FLOAT -> Double.doubleToRawLongBits(((Number) value).doubleValue());
            case BOOL -> (Boolean) value ? 1 : 0;
            case STRING -> LibTorch.newString((String) value);
            case SCALAR_TYPE -> ((ScalarType) value).code();
            case DEVICE -> ((Device) value).bits();
        };
    }

    private static long encodeList(ThreadState thread, SlotType element, Object value) {
        if (value instanceof long[] numbers) {
            long list = newList(thread, numbers.length);
            for (long number : numbers) {
                push(list, number);
            }
            return list;
        }
        List<?> items = (List<?>) value;
        long list = newList(thread, items.size());
        for (Object item : items) {
            push(list, encode(thread, element, item));
        }
        return list;
    }

    private static long newList(ThreadState thread, int size) {
        LibTorch.check(TorchC.torch_new_list_reserve_size(size, thread.result));
        return thread.resultAddress();
    }

    private static void push(long list, long slot) {
        LibTorch.check(TorchC.torch_list_push_back(MemorySegment.ofAddress(list), slot));
    }

    /** Frees what {@link #encode} made, for a call that did not take it over. */
    static void discard(ThreadState thread, SlotType type, long slot) {
        switch (type) {
            case SlotType.Maybe maybe -> {
                if (slot != 0) {
                    discard(thread, maybe.type(), NativeMemory.readLong(slot));
                    LibTorch.check(
                            TorchC.torch_delete_stable_ivalue(MemorySegment.ofAddress(slot)));
                }
            }
            case SlotType.NoneOnly none -> {}
            case SlotType.ListOf list ->
                    forEach(thread, slot, item -> discard(thread, list.type(), item));
            case SlotType.Plain plain -> {
                if (plain == SlotType.Plain.TENSOR) {
                    TorchC.aoti_torch_delete_tensor_object(MemorySegment.ofAddress(slot));
                } else if (plain == SlotType.Plain.STRING) {
                    TorchC.torch_delete_string(MemorySegment.ofAddress(slot));
                }
            }
        }
    }

    /** Reads a result's slot; tensors come to belong to this thread's innermost scope. */
    static Object decode(ThreadState thread, SlotType type, long slot) {
        return switch (type) {
            case SlotType.ListOf list -> decodeList(thread, list.type(), slot);
            case SlotType.Plain plain -> decodePlain(thread, plain, slot);
            case SlotType.Maybe maybe -> throw notReadable(type);
            case SlotType.NoneOnly none -> throw notReadable(type);
        };
    }

    private static Object decodePlain(ThreadState thread, SlotType.Plain type, long slot) {
        return switch (type) {
            case TENSOR -> new Tensor(thread, slot);
            case INT -> slot;
            case FLOAT -> Double.longBitsToDouble(slot);
            case BOOL -> (slot & 1) != 0;
            case SCALAR_TYPE -> ScalarType.ofCode((int) slot);
            case STRING, DEVICE, LAYOUT, MEMORY_FORMAT -> throw notReadable(type);
        };
    }

    private static List<Object> decodeList(ThreadState thread, SlotType element, long slot) {
        List<Object> items = new ArrayList<>();
        forEach(thread, slot, item -> items.add(decode(thread, element, item)));
        return items;
    }

    /** Hands over the slots of a list, then frees it. */
    private static void forEach(ThreadState thread, long slot, LongConsumer consumer) {
        MemorySegment list = MemorySegment.ofAddress(slot);
        LibTorch.check(TorchC.torch_list_size(list, thread.result));
        long size = thread.resultAddress();
        for (long i = 0; i < size; i++) {
            LibTorch.check(TorchC.torch_list_get_item(list, i, thread.result));
            consumer.accept(thread.resultAddress());
        }
        LibTorch.check(TorchC.torch_delete_list(list));
    }

    /** Refuses, when the operator is made, a result that {@link #decode} could not read. */
    static void requireReadable(SlotType type) {
        switch (type) {
            case SlotType.ListOf list -> requireReadable(list.type());
            case SlotType.Plain plain -> {
                if (plain.compareTo(SlotType.Plain.BOOL) > 0
                        && plain != SlotType.Plain.SCALAR_TYPE) {
                    throw notReadable(type);
                }
            }
            case SlotType.Maybe maybe -> throw notReadable(type);
            case SlotType.NoneOnly none -> throw notReadable(type);
        }
    }

    private static IllegalArgumentException notReadable(SlotType type) {
        return new IllegalArgumentException(
                "a result of type '" + type + "' cannot be read from libtorch's C ABI");
    }

    /**
     * The value of a default as PyTorch writes it: {@code None}, {@code -100}, {@code True}, {@code
     * [0, 1]}.
     */
    static Object parseDefault(SlotType type, String text) {
        if (text.equals("None")) {
            return null;
        }
        return switch (type) {
            case SlotType.Maybe maybe -> parseDefault(maybe.type(), text);
            case SlotType.NoneOnly none ->
                    throw new IllegalArgumentException("default '" + text + "'");
            case SlotType.ListOf list -> parseListDefault(list, text);
            case SlotType.Plain plain -> parsePlainDefault(plain, text);
        };
    }

    private static Object parsePlainDefault(SlotType.Plain type, String text) {
        Object named = NAMED_DEFAULTS.get(text);
        if (named != null && checkPlain(type, named)) {
            return named;
        }
        return switch (type) {
            case INT -> Long.parseLong(text);
            case FLOAT -> Double.parseDouble(text);
            case STRING -> text.substring(1, text.length() - 1);
            case TENSOR, BOOL, SCALAR_TYPE, LAYOUT, MEMORY_FORMAT, DEVICE ->
                    throw new IllegalArgumentException("default '" + text + "'");
        };
    }

    /** A single number stands for all of a list of known size. */
    private static Object parseListDefault(SlotType.ListOf list, String text) {
        SlotType element = list.type();
        if (!text.startsWith("[")) {
            return Collections.nCopies(Math.max(1, list.size()), parseDefault(element, text));
        }
        String inside = text.substring(1, text.length() - 1).strip();
        return inside.isEmpty()
                ? List.of()
                : Arrays.stream(inside.split(","))
                        .map(item -> parseDefault(element, item.strip()))
                        .toList();
    }
}
