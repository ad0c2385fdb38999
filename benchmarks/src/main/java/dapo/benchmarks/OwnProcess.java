package dapo.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux knows of this process: its age and its memory, as the peers ask for them. */
final class OwnProcess {
    private static final Path HOME = Path.of("/proc/self");

    /** Ticks a second, of the kernel's figures for processes. */
    private static final double TICKS = 100;

    /** The place of the start, in ticks since the system's, after the name of the program. */
    private static final int START = 19;

    private static final String RESET_PEAK = "5";

    private OwnProcess() {}

    /** Seconds since it was started, to a hundredth. */
    static double age() {
        double now = Double.parseDouble(read(Path.of("/proc/uptime")).split(" ")[0]);
        return now - start(read(HOME.resolve("stat"))) / TICKS;
    }

    static double start(String status) {
        String fields = status.substring(status.lastIndexOf(')') + 2); // a name may hold anything
        return Double.parseDouble(fields.split(" ")[START]);
    }

    /** Makes what is resident now the peak. */
    static void forgetPeak() {
        try {
            Files.writeString(HOME.resolve("clear_refs"), RESET_PEAK);
        } catch (IOException e) {
            throw new UncheckedIOException("the peak of the memory cannot be reset", e);
        }
    }

    /** A line of its status in megabytes, such as {@code VmHWM}, the peak resident set. */
    static double megabytes(String name) {
        return megabytes(name, read(HOME.resolve("status")).lines().toList());
    }

    static double megabytes(String name, List<String> status) {
        return status.stream()
                        .filter(line -> line.startsWith(name + ":"))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .mapToDouble(Double::parseDouble)
                        .findFirst()
                        .orElseThrow()
                / 1024;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: is this Linux?", e);
        }
    }
}
