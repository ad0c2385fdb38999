package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.DatasetException;
import dapo.reasoning.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What is decided without running a program. */
class VerdictsTest {
    @TempDir private Path folder;

    @Test
    void aVerdictIsTheSecondLineOfTheTestsProcess() {
        assertThat(Judgement.verdict("ready\nPASSED\n", ""))
                .isEqualTo(new Verdict(Outcome.PASSED, ""));
        assertThat(Judgement.verdict("ready\nFAILED line 2: x\n", "PASSED"))
                .isEqualTo(new Verdict(Outcome.FAILED, "line 2: x"));
    }

    @Test
    void testsThatEndWithoutAVerdictAreNotPassed() {
        assertThat(Judgement.verdict("ready\n", "").outcome()).isEqualTo(Outcome.ENDED);
    }

    @Test
    void aProcessThatDidNotComeUpIsNoVerdict() {
        assertThatThrownBy(() -> Judgement.verdict("bwrap: no\nluck\n", ""))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("(bwrap: no luck)")
                .hasMessageContaining("expected bubblewrap 0.8 or newer");
        assertThatThrownBy(() -> Judgement.verdict("ready\nABSENT\n", "bwrap: no luck"))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("(bwrap: no luck)");
    }

    @Test
    void withoutBubblewrapTheRefusalSaysInOneLineWhatToDo() {
        assertThatThrownBy(() -> Bubblewrap.executable(List.of(folder)))
                .isInstanceOf(SandboxException.class)
                .hasMessage(
                        "isolation: found no bwrap in ["
                                + folder
                                + "], expected bubblewrap 0.8 or newer and user namespaces, without"
                                + " which no program is run; install bubblewrap and allow user"
                                + " namespaces, or choose the isolation 'unsafe' for programs that"
                                + " you trust");
    }

    @Test
    void aMissingPythonIsNamed() {
        Path python = folder.resolve("python3");
        for (Isolation isolation : Isolation.values()) {
            assertThatThrownBy(() -> CodeVerifier.open(isolation, Limits.DEFAULT, python))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageStartingWith("python: found ")
                    .hasMessageContaining("expected Python 3.10 or newer at " + python);
        }
    }

    @Test
    void whatIsNoPythonIsRefused() {
        assertThatThrownBy(() ->
                        CodeVerifier.open(Isolation.UNSAFE, Limits.DEFAULT, Path.of("/bin/true")))
                .isInstanceOf(SandboxException.class)
                .hasMessage(
                        "python: found no answer, expected Python 3.10 or newer at /bin/true;"
                                + " install it or name another");
    }

    @Test
    void aProblemWithoutTestsIsNamed() {
        Problem problem = new Problem("gsm-1", "How many?", "72");
        assertThatThrownBy(() -> ProgramTests.of(problem))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("answer of problem gsm-1: found")
                .hasMessageContaining("(stub, names, test)");
    }

    @Test
    void limitsThatNoPythonCouldKeepAreRefused() {
        Limits usual = Limits.DEFAULT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> usual.withTimes(Duration.ZERO, Duration.ofSeconds(1)))
                .withMessage("wallTime: found PT0S, expected a time longer than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Limits(usual.wallTime(), usual.processorTime(), 1, 1, 64, 1, 1))
                .withMessage("memoryBytes: found 1, expected 67108864 or more");
        assertThat(usual.withTimes(Duration.ofSeconds(1), Duration.ofMillis(1)).processorSeconds())
                .isEqualTo(1);
    }

    @Test
    void aStreamIsHandedOnToTheLimitAndOnlyItsBeginningKept() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        AtomicInteger calls = new AtomicInteger();
        byte[] source = "y".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        byte[] first = {'x'};
        StreamGauge exact = gauge(source, target, first, 1_000_000, calls);
        exact.run();
        assertThat(target.size()).isEqualTo(1_000_001);
        assertThat(exact.over()).isFalse();
        assertThat(exact.head()).hasSize(4_096).containsOnlyOnce("y".repeat(4_096));
        StreamGauge over = gauge(source, target, first, 999_999, calls);
        over.run();
        assertThat(over.over()).isTrue();
        assertThat(calls).hasValue(1);
    }

    private static StreamGauge gauge(
            byte[] source,
            ByteArrayOutputStream target,
            byte[] first,
            long limit,
            AtomicInteger calls) {
        return new StreamGauge(
                new ByteArrayInputStream(source), target, first, limit, calls::incrementAndGet);
    }
}
