package dapo.programs;

import dapo.reasoning.JsonLines;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the two processes of the harness are told first, each its own part. */
record HarnessStart(ForTests tests, ForCandidate candidate) {
    /** The tests' process learns all but the program. */
    record ForTests(ForLimits limits, String stub, List<String> names, String test) {}

    /** The candidate's process learns nothing but the program. */
    record ForCandidate(ForLimits limits, String program) {}

    /** Limits as the harness takes them. */
    record ForLimits(
            boolean isolated,
            long cpuSeconds,
            long memoryBytes,
            int processes,
            int openFiles,
            long fileBytes) {}

    static HarnessStart of(ProgramTests tests, String program, Limits limits, Isolation isolation) {
        ForLimits forLimits =
                new ForLimits(
                        isolation == Isolation.BUBBLEWRAP,
                        limits.processorSeconds(),
                        limits.memoryBytes(),
                        // The process itself and bubblewrap's beside it count too.
                        limits.processes() + 2,
                        limits.openFiles(),
                        limits.fileBytes());
        return new HarnessStart(
                new ForTests(forLimits, tests.stub(), tests.names(), tests.test()),
                new ForCandidate(forLimits, program));
    }

    /** A message as the harness reads it: its length in four bytes, then JSON. */
    static byte[] frame(Record message) {
        byte[] data = JsonLines.format(message).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + data.length)
                .putInt(data.length)
                .put(data)
                .array();
    }
}
