package libtorch.tensor;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a tensor's memory lies: {@code cpu}, {@code cuda:1}, {@code meta} (shapes without memory).
 *
 * @param kind the kind of device
 * @param index which one, counted from 0 to 127; -1 for the only or current one
 */
public record Device(Kind kind, int index) {
    /**
     * The kinds of device that a tensor may lie on, with libtorch's codes (c10/core/DeviceType.h).
     */
    public enum Kind {
        CPU(0),
        CUDA(1),
        MPS(13),
        META(14);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    private static final Pattern TEXT = Pattern.compile("(cpu|cuda|mps|meta)(?::([0-9]{1,3}))?");
    static final int LARGEST_INDEX = Byte.MAX_VALUE; // c10::DeviceIndex has 8 bits

    public Device {
        if (index < -1 || index > LARGEST_INDEX) {
            throw new IllegalArgumentException(
                    "device index " + index + ": expected 0 to " + LARGEST_INDEX + ", or -1");
        }
    }

    /** The processor's own memory. */
    public static final Device CPU = new Device(Kind.CPU, -1);

    /** Shapes and types without memory: runs a computation's bookkeeping alone. */
    public static final Device META = new Device(Kind.META, -1);

    /**
     * Reads {@code cpu}, {@code cuda}, {@code cuda:1}, {@code mps} or {@code meta}.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Device of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "device '"
                            + text
                            + "' is not known: expected cpu, cuda, cuda:INDEX, mps or meta");
        }
        String index = parts.group(2);
        return new Device(
                Kind.valueOf(parts.group(1).toUpperCase(Locale.ROOT)),
                index == null ? -1 : Integer.parseInt(index));
    }

    static Device ofCode(int code, int index) {
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return new Device(kind, index);
            }
        }
        throw new IllegalArgumentException("libtorch's device type " + code + " is not supported");
    }

    /**
     * The 64 bits in which the C ABI passes a device: the type in the upper half, the index in the
     * lower.
     */
    long bits() {
        return ((long) kind.code << 32) | (index & 0xffff_ffffL);
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return index < 0 ? name : name + ":" + index;
    }
}
