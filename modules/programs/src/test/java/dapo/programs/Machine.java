package dapo.programs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What tests that run programs need of the machine, and verifiers on it. */
final class Machine {
    /** Ample, for machines that have much else to do. */
    static final Limits AMPLE =
            Limits.DEFAULT.withTimes(Duration.ofMinutes(2), Duration.ofSeconds(20));

    private Machine() {}

    static CodeVerifier isolated(Limits limits) {
        needsPython();
        try {
            return CodeVerifier.open(Isolation.BUBBLEWRAP, limits);
        } catch (SandboxException e) {
            assumeTrue(!e.getMessage().startsWith("isolation:"), e.getMessage());
            throw e;
        }
    }

    static CodeVerifier unsafe(Limits limits) {
        needsPython();
        return CodeVerifier.open(Isolation.UNSAFE, limits);
    }

    private static void needsPython() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no /usr/bin/python3");
    }
}
