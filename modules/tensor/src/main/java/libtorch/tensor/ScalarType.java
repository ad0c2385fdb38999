package libtorch.tensor;

import java.util.Locale;

/**
 * The type of a tensor's elements, with the code that libtorch's C ABI gives it
 * (c10/core/ScalarType.h).
 */
public enum ScalarType {
    UINT8(0, 1),
    INT8(1, 1),
    INT16(2, 2),
    INT32(3, 4),
    INT64(4, 8),
    FLOAT16(5, 2),
    FLOAT32(6, 4),
    FLOAT64(7, 8),
    BOOL(11, 1),
    BFLOAT16(15, 2);

    private static final ScalarType[] BY_CODE = new ScalarType[16];

    static {
        for (ScalarType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int byteSize;

    ScalarType(int code, int byteSize) {
        this.code = code;
        this.byteSize = byteSize;
    }

    /**
     * The type that libtorch calls {@code code}; {@link IllegalArgumentException} for one that Java
     * does not read.
     */
    static ScalarType ofCode(int code) {
        if (!isKnown(code)) {
            throw new IllegalArgumentException(
                    "libtorch's element type "
                            + code
                            + " is not supported; convert the tensor with _to_copy first");
        }
        return BY_CODE[code];
    }

    /** The name of a type, also of one that Java does not read. */
    static String nameOf(int code) {
        return isKnown(code) ? BY_CODE[code].name().toLowerCase(Locale.ROOT) : "type " + code;
    }

    /** Whether it is the type of whole numbers or of truths. */
    static boolean isWhole(int code) {
        return isKnown(code) && !BY_CODE[code].isFloatingPoint();
    }

    private static boolean isKnown(int code) {
        return code >= 0 && code < BY_CODE.length && BY_CODE[code] != null;
    }

    /** libtorch's code of this type. */
    public int code() {
        return code;
    }

    /** Bytes an element. */
    public int byteSize() {
        return byteSize;
    }

    /** Whether elements are floating-point numbers: only such tensors can require a gradient. */
    public boolean isFloatingPoint() {
        return switch (this) {
            case FLOAT16, FLOAT32, FLOAT64, BFLOAT16 -> true;
            case UINT8, INT8, INT16, INT32, INT64, BOOL -> false;
        };
    }
}
