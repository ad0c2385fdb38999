package dapo.programs;

import java.time.Duration;

/**
 * What one candidate may use. The process of the tests has the same limits, beside the candidate's.
 *
 * <p>The kernel counts processor time, memory and open files by process, so a candidate may have up
 * to {@code 1 + processes} times as much; its time ends with {@code wallTime} in any case.
 *
 * @param wallTime from the start of the processes to the verdict
 * @param processorTime of each process; counted in whole seconds, rounded up
 * @param memoryBytes address space of each process; at least 64 MiB
 * @param processes processes and threads that the candidate may have beside its first one; not
 *     limited under {@link Isolation#UNSAFE}
 * @param openFiles files that each process may have open; at least 16
 * @param fileBytes the size of each file, and of the working folder in memory, the only place where
 *     it can write, altogether; under {@link Isolation#UNSAFE} of each file only
 * @param outputBytes printed bytes, and as many bytes of results, after which it is ended; not more
 *     than a few kilobytes are ever kept
 */
public record Limits(
        Duration wallTime,
        Duration processorTime,
        long memoryBytes,
        int processes,
        int openFiles,
        long fileBytes,
        long outputBytes) {
    /** 10 s, of which 5 s of the processor, 512 MiB, 4 more processes, 64 files, 16 MiB each. */
    public static final Limits DEFAULT =
            new Limits(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    512L << 20,
                    4,
                    64,
                    16L << 20,
                    16L << 20);

    public Limits {
        Require.positive(wallTime, "wallTime");
        Require.positive(processorTime, "processorTime");
        Require.atLeast(memoryBytes, 64L << 20, "memoryBytes");
        Require.atLeast(processes, 0, "processes");
        Require.atLeast(openFiles, 16, "openFiles");
        Require.atLeast(fileBytes, 0, "fileBytes");
        Require.atLeast(outputBytes, 1, "outputBytes");
    }

    /** These limits with others on time. */
    public Limits withTimes(Duration wall, Duration processor) {
        return new Limits(
                wall, processor, memoryBytes, processes, openFiles, fileBytes, outputBytes);
    }

    long processorSeconds() {
        return processorTime.plusNanos(999_999_999).toSeconds();
    }
}
