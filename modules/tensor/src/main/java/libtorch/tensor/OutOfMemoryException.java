package libtorch.tensor;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * There was no memory for what an operation would have made, on the processor or a device. All
 * tensors that were there before it still are.
 *
 * <p>Where the system promises more memory than it has, as Linux usually does, it may end the
 * process instead: what is far too large is refused, what is a little too large is not.
 */
public final class OutOfMemoryException extends TorchException {
    private static final long serialVersionUID = 1L;

    /** What libtorch's allocators, oneDNN and C++ say. */
    private static final Pattern SAID =
            Pattern.compile(
                    "out of memory|out_of_memory|can't allocate memory|not enough memory|bad_alloc",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern BYTES =
            Pattern.compile(
                    "tried to allocate ([\\d.]+) ?(bytes|[KMGT]iB)", Pattern.CASE_INSENSITIVE);

    private static final String UNITS = "bKMGT";

    private final String operation;
    private final long bytes; // -1 where libtorch does not tell

    OutOfMemoryException(String operation, String said) {
        super(operation + ": " + said);
        this.operation = operation;
        bytes = bytesIn(said);
    }

    /** Whether this text of libtorch's tells of missing memory. */
    static boolean isSaidBy(String text) {
        return SAID.matcher(text).find();
    }

    private static long bytesIn(String said) {
        Matcher asked = BYTES.matcher(said);
        if (!asked.find()) {
            return -1;
        }
        int power = UNITS.indexOf(asked.group(2).charAt(0));
        return (long) (Double.parseDouble(asked.group(1)) * Math.pow(1024, power));
    }

    /** The call that failed: the operator with its operands' types and shapes. */
    public String operation() {
        return operation;
    }

    /** How much it asked for in one piece; empty where libtorch does not tell. */
    public OptionalLong bytes() {
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    /** The same to be read, such as {@code 1.50 GB}, or {@code more memory}. */
    public String amount() {
        return bytes < 0
                ? "more memory"
                : bytes < 1e9
                        ? String.format(Locale.ROOT, "%.2f MB", bytes / 1e6)
                        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
