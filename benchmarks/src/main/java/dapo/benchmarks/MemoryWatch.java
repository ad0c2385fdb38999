package dapo.benchmarks;

import libtorch.tensor.TensorScope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Live tensors and the resident set of this process, looked at now and then. Linux only. */
final class MemoryWatch {
    /** The first tenth of the looks is warming up: code is compiled, buffers are filled. */
    private static final int WARM_UP = 10;

    private static final double MOST_GROWTH = 0.02;
    private static final double MEBIBYTE = 1 << 10; // of the system's kibibytes

    private record Look(long tensors, long kibibytes) {}

    private final List<Look> looks = new ArrayList<>();

    void look() {
        looks.add(new Look(TensorScope.liveTensors(), residentSet()));
    }

    private static long residentSet() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Prints a line, and tells whether tensors were left or memory grew by 2 % or more. */
    boolean report(String what) {
        List<Look> warm = looks.subList(looks.size() / WARM_UP, looks.size());
        long fewest = warm.stream().mapToLong(Look::tensors).min().orElseThrow();
        long most = warm.stream().mapToLong(Look::tensors).max().orElseThrow();
        double first = warm.getFirst().kibibytes();
        double last = warm.getLast().kibibytes();
        double growth = last / first - 1;
        System.out.printf(
                "%s: live tensors %d to %d; resident set %.1f MiB after a tenth, %.1f MiB at the"
                        + " end (%+.2f %%)%n",
                what, fewest, most, first / MEBIBYTE, last / MEBIBYTE, 100 * growth);
        return fewest != most || growth >= MOST_GROWTH;
    }
}
