package libtorch.tensor;

import java.util.Locale;
import java.util.Map;

/**
 * How one type of a schema crosses the C ABI in a 64-bit slot
 * (torch/csrc/stable/stableivalue_conversions.h).
 */
sealed interface SlotType {
    /** A type that is neither optional nor a list. */
    enum Plain implements SlotType {
        TENSOR("Tensor"),
        INT("int"),
        FLOAT("float"),
        BOOL("bool"),
        STRING("str"),
        SCALAR_TYPE("ScalarType"),
        LAYOUT("Layout"),
        MEMORY_FORMAT("MemoryFormat"),
        DEVICE("Device");

        private final String text;

        Plain(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code T?}: none, or a box that holds T's slot. */
    record Maybe(SlotType type) implements SlotType {
        @Override
        public String toString() {
            return type + "?";
        }
    }

    /**
     * {@code T[]}: a list handle.
     *
     * @param size of {@code T[2]}, else 0: says how many a default of one value stands for
     */
    record ListOf(SlotType type, int size) implements SlotType {
        @Override
        public String toString() {
            return type + "[" + (size == 0 ? "" : size) + "]";
        }
    }

    /** A type whose only value that can be passed is none, such as a random generator. */
    record NoneOnly(String text) implements SlotType {
        @Override
        public String toString() {
            return text;
        }
    }

    Map<String, Plain> PLAIN =
            Map.ofEntries(
                    Map.entry("tensor", Plain.TENSOR),
                    Map.entry("int", Plain.INT),
                    Map.entry("symint", Plain.INT),
                    Map.entry("float", Plain.FLOAT),
                    Map.entry("bool", Plain.BOOL),
                    Map.entry("str", Plain.STRING),
                    Map.entry("scalartype", Plain.SCALAR_TYPE),
                    Map.entry("layout", Plain.LAYOUT),
                    Map.entry("memoryformat", Plain.MEMORY_FORMAT),
                    Map.entry("device", Plain.DEVICE));

    /** Reads {@code SymInt[1]?}: the suffixes apply from left to right. */
    static SlotType parse(String text) {
        if (text.endsWith("?")) {
            String inner = text.substring(0, text.length() - 1);
            return inner.equals("Generator") || inner.equals("Scalar")
                    ? new NoneOnly(text)
                    : new Maybe(parse(inner));
        }
        if (text.endsWith("]")) {
            int open = text.lastIndexOf('[');
            String size = text.substring(open + 1, text.length() - 1);
            return new ListOf(
                    parse(text.substring(0, open)), size.isEmpty() ? 0 : Integer.parseInt(size));
        }
        Plain plain = PLAIN.get(text.toLowerCase(Locale.ROOT));
        if (plain == null) {
            throw new IllegalArgumentException(
                    "type '" + text + "' cannot be passed through libtorch's C ABI");
        }
        return plain;
    }
}
