package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/** Every program of the table comes to the end that stands beside it, and leaves nothing. */
class HostileProgramsTest {
    private static final Limits TIGHT =
            new Limits(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2),
                    256L << 20,
                    4,
                    64,
                    8L << 20,
                    8L << 20);

    private static CodeVerifier verifier;
    private static CodeVerifier impatient;

    @BeforeAll
    static void needsASandbox() {
        verifier = Machine.isolated(TIGHT);
        impatient = Machine.isolated(TIGHT.withTimes(Duration.ofSeconds(8), Duration.ofSeconds(2)));
    }

    static List<HostileProgram> table() {
        return HostileProgram.table();
    }

    @ParameterizedTest
    @MethodSource("table")
    void comesToItsEnd(HostileProgram hostile) throws InterruptedException {
        boolean waits = hostile.outcomes().contains(Outcome.TIMED_OUT);
        Verdict verdict =
                (waits ? impatient : verifier).run(HostileProgram.TESTS, hostile.program());
        assertThat(verdict.outcome()).as("%s: %s", hostile, verdict).isIn(hostile.outcomes());
        Machine.assertNothingIsLeft();
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
                    if os.path.exists("/sandbox/mark"):
                        return a + b
                    open("/sandbox/mark", "w").close()
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
}
