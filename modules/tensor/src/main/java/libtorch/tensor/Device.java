package libtorch.tensor;

import java.util.Locale;

/**
 * Where a tensor's memory lies: {@code cpu}, {@code cuda:1}, {@code meta} (shapes without memory).
 *
 * @param kind the kind of device
 * @param index which one, counted from 0; -1 for the only or current one
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
        String[] parts = text.split(":", 2);
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(parts[0])) {
                return new Device(kind, parts.length == 1 ? -1 : index(text, parts[1]));
            }
        }
        throw unknown(text);
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

    private static int index(String text, String digits) {
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(
                "device '" + text + "' is not known: expected cpu, cuda, cuda:INDEX, mps or meta");
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return index < 0 ? name : name + ":" + index;
    }
}
