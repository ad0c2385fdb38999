package dapo.programs;

import dapo.reasoning.DatasetException;
import dapo.reasoning.Problem;
import dapo.reasoning.Verifier;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Judges a program in Python by running the tests that its problem carries ({@link ProgramTests}).
 *
 * <p>The program and its tests run in two processes, each in a sandbox of its own without network,
 * files or other processes, and under {@link Limits}. The tests' process holds the expected values
 * and says the verdict; where a test calls a function of the program, the arguments go to the other
 * process as plain data and the result comes back as plain data. So a program's only word in the
 * verdict is what its functions return: it cannot leave before the tests and be taken for right,
 * catch a failed assertion, replace {@code assert}, the tests or the helpers in a stub, hand over
 * an object that equals everything, or find the expected values in memory, arguments, files or
 * streams.
 *
 * <p>What follows from that: results that are not plain data (numbers, texts, containers, ranges,
 * {@code Decimal}, {@code Fraction}; an iterator becomes its first 100,000 items) can be called,
 * asked for attributes and passed back, but to compare them fails; subclasses of plain types count
 * as these; changes that a call makes to lists, dictionaries and sets among its arguments are seen
 * by the tests; tests cannot pass functions.
 *
 * <p>What is not defended: weak tests (a program that answers right by knowing them), faults of the
 * kernel or of bubblewrap, memory of several processes taken together (see {@link Limits}), and
 * under {@link Isolation#UNSAFE} the machine, though the two processes are apart there too.
 *
 * <p>A program whose outcome depends on time or chance is judged by the run that was: Python's
 * hashes and the tests' {@code random} are seeded, so other programs get the same verdict each
 * time.
 *
 * <p>Safe for any thread; each call starts two processes and waits for them. Virtual threads serve
 * as well as long as their carriers live: a sandbox ends with the thread that started it.
 */
public final class CodeVerifier implements Verifier {
    /** However little time the candidates get. */
    private static final Duration PROBE_TIME = Duration.ofSeconds(60);

    private static final int LONGEST_PROGRAM = 1 << 20;

    private final Launcher launcher;
    private final Limits limits;
    private final Isolation isolation;

    private CodeVerifier(Launcher launcher, Limits limits, Isolation isolation) {
        this.launcher = launcher;
        this.limits = limits;
        this.isolation = isolation;
    }

    /**
     * A verifier with the system's Python, after a look at whether the isolation holds: a program
     * is run that tries what it should not be able to do.
     *
     * @throws SandboxException if Python is missing, or the isolation is not to be had here
     */
    public static CodeVerifier open(Isolation isolation, Limits limits) {
        return open(isolation, limits, Interpreter.usual());
    }

    /**
     * A verifier with a Python of the caller's. As root, programs run as the user nobody, who must
     * be able to read it.
     *
     * @param python an executable, 3.10 or newer
     * @throws SandboxException if it does not run, or the isolation is not to be had here
     */
    public static CodeVerifier open(Isolation isolation, Limits limits, Path python) {
        Launcher launcher = Launcher.of(isolation, python, limits);
        CodeVerifier verifier = new CodeVerifier(launcher, limits, isolation);
        if (isolation == Isolation.BUBBLEWRAP) {
            verifier.probe();
        }
        return verifier;
    }

    /**
     * Whether the solution's program passes the problem's tests.
     *
     * @throws DatasetException if the problem carries no tests
     * @throws SandboxException if the system does not start processes any more, or the thread is
     *     interrupted
     */
    @Override
    public boolean isCorrect(Problem problem, String solutionText) {
        return verdict(problem, solutionText).passed();
    }

    /** As {@link #isCorrect}, with what became of the program. */
    public Verdict verdict(Problem problem, String solutionText) {
        ProgramTests tests = ProgramTests.of(problem);
        return run(tests, SolutionProgram.of(tests, solutionText));
    }

    /**
     * Runs a whole program.
     *
     * @throws SandboxException as {@link #isCorrect}
     */
    public Verdict run(ProgramTests tests, String program) {
        return run(tests, program, limits);
    }

    private Verdict run(ProgramTests tests, String program, Limits limits) {
        if (program.length() > LONGEST_PROGRAM) {
            String detail = "a program of more than " + LONGEST_PROGRAM + " characters";
            return new Verdict(Outcome.FAILED, detail);
        }
        HarnessStart start = HarnessStart.of(tests, program, limits, isolation);
        try (Judgement judgement = new Judgement(launcher, limits, start)) {
            return judgement.await();
        } catch (IOException e) {
            throw new SandboxException("the system does not start a process: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("interrupted while a program was judged", e);
        }
    }

    private void probe() {
        ProgramTests probe = Bubblewrap.probe(limits);
        Verdict verdict = run(probe, probe.stub(), limits.withTimes(PROBE_TIME, PROBE_TIME));
        if (!verdict.passed()) {
            throw Bubblewrap.refusal("a sandbox that does not hold (" + verdict.detail() + ")");
        }
    }
}
