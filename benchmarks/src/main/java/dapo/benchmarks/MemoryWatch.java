package dapo.benchmarks;

import libtorch.tensor.TensorScope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /**
     * Prints a line, and tells whether tensors were left or memory grew by 2 % or more. What leaks
     * grows in each quarter alike; what is compiled or kept for later stops growing.
     */
    boolean report(String what) {
        List<Look> warm = looks.subList(looks.size() / WARM_UP, looks.size());
        long fewest = warm.stream().mapToLong(Look::tensors).min().orElseThrow();
        long most = warm.stream().mapToLong(Look::tensors).max().orElseThrow();
        double growth = (double) warm.getLast().kibibytes() / warm.getFirst().kibibytes() - 1;
        System.out.printf(
                "%s: live tensors %d to %d; resident set %s MiB after a tenth and at the quarters"
                        + " (%+.2f %%)%n",
                what, fewest, most, atQuarters(warm), 100 * growth);
        return fewest != most || growth >= MOST_GROWTH;
    }

    private String atQuarters(List<Look> warm) {
        Stream<Look> quarters =
                IntStream.rangeClosed(1, 4)
                        .mapToObj(
                                quarter -> looks.get(Math.ceilDiv(quarter * looks.size(), 4) - 1));
        return Stream.concat(Stream.of(warm.getFirst()), quarters)
                .map(look -> "%.1f".formatted(look.kibibytes() / MEBIBYTE))
                .collect(Collectors.joining(", "));
    }
}
