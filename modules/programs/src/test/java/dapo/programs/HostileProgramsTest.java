package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every program of the table comes to the end that stands beside it, and leaves nothing. */
class HostileProgramsTest {
    private static final Limits TIGHT =
            new Limits(
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(2),
                    256L << 20,
                    4,
                    64,
                    8L << 20,
                    8L << 20);

    private static CodeVerifier verifier;
    private static Set<Long> before;

    @BeforeAll
    static void needsASandbox() {
        before = harnessProcesses();
        verifier = Machine.isolated(TIGHT);
    }

    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        assertNothingIsLeft();
    }

    static List<HostileProgram> table() {
        return HostileProgram.table();
    }

    @ParameterizedTest
    @MethodSource("table")
    void comesToItsEnd(HostileProgram hostile) throws InterruptedException {
        Verdict verdict = verifier.run(HostileProgram.TESTS, hostile.program());
        assertThat(verdict.outcome()).as("%s: %s", hostile, verdict).isIn(hostile.outcomes());
        assertNothingIsLeft();
    }

    @Test
    void theTableHasThirtyAndMore() {
        assertThat(table()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(table()).extracting(HostileProgram::name).doesNotHaveDuplicates();
    }

    @Test
    void aServerOfTheMachineIsOutOfReach() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String program =
                    """
                    import socket
                    def add(a, b):
                        socket.create_connection(("127.0.0.1", %d), 5)
                        return a + b
                    """
                            .formatted(server.getLocalPort());
            assertThat(verifier.run(HostileProgram.TESTS, program))
                    .isEqualTo(
                            new Verdict(
                                    Outcome.RAISED,
                                    "line 2 of the tests: assert candidate(2, 3) == 5"
                                            + " ConnectionRefusedError: [Errno 111] Connection"
                                            + " refused"));
        }
    }

    @Test
    void whatIsWrittenIsGoneInTheNextRun() {
        String program =
                """
                import os
                def add(a, b):
                    if os.path.exists("/work/mark"):
                        return a + b
                    open("/work/mark", "w").close()
                    return "first"
                """;
        for (int run = 0; run < 2; run++) {
            assertThat(verifier.run(HostileProgram.TESTS, program).outcome())
                    .isEqualTo(Outcome.FAILED);
        }
    }

    @Test
    void anHonestProgramPassesAfterThem() {
        assertThat(verifier.run(HostileProgram.TESTS, "def add(a, b):\n    return a + b\n"))
                .isEqualTo(new Verdict(Outcome.PASSED, ""));
    }

    /** A sandbox whose first process was killed by a signal takes a moment to go. */
    private static void assertNothingIsLeft() throws InterruptedException {
        Set<Long> left = Set.of();
        for (int attempt = 0; attempt < 100; attempt++) {
            left = harnessProcesses();
            left.removeAll(before);
            if (left.isEmpty()) {
                return;
            }
            Thread.sleep(50);
        }
        assertThat(left).as("processes that are left").isEmpty();
    }

    private static Set<Long> harnessProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("Judges a program by tests"))
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }
}
