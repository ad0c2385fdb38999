package dapo.programs;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One program and its tests, in a process each; whoever made it waits for the verdict and closes
 * it. Bytes between the two go through here uninterpreted; the verdict is read from the tests'
 * process alone, on a stream that the candidate's cannot reach.
 */
final class Judgement implements AutoCloseable {
    private static final long LONGEST_VERDICT = 4_096;
    private static final long SECONDS_TO_READ = 30;

    private final Limits limits;
    private final ProcessTree testsTree;
    private final ProcessTree candidateTree;
    private final StreamGauge verdict;
    private final StreamGauge printed;
    private final StreamGauge results;
    private final Thread verdictReader;
    private final List<Thread> readers;

    Judgement(Launcher launcher, Limits limits, HarnessStart start) throws IOException {
        this.limits = limits;
        testsTree = launcher.start("tests");
        candidateTree = startBeside(testsTree, launcher);
        Process tests = testsTree.process();
        Process candidate = candidateTree.process();
        verdict = new StreamGauge(tests.getErrorStream(), LONGEST_VERDICT, () -> {});
        printed =
                new StreamGauge(
                        candidate.getErrorStream(), limits.outputBytes(), candidateTree::end);
        results =
                new StreamGauge(
                        candidate.getInputStream(),
                        tests.getOutputStream(),
                        HarnessStart.frame(start.tests()),
                        limits.outputBytes(),
                        candidateTree::end);
        StreamGauge requests =
                new StreamGauge(
                        tests.getInputStream(),
                        candidate.getOutputStream(),
                        HarnessStart.frame(start.candidate()),
                        Long.MAX_VALUE,
                        () -> {});
        verdictReader = read(verdict);
        readers = List.of(read(printed), read(results), read(requests));
    }

    private static ProcessTree startBeside(ProcessTree tests, Launcher launcher)
            throws IOException {
        try {
            return launcher.start("candidate");
        } catch (IOException e) {
            tests.end();
            throw e;
        }
    }

    private static Thread read(StreamGauge gauge) {
        return Thread.ofPlatform().daemon().name("judgement").start(gauge);
    }

    /**
     * Waits for the verdict, at most for the limit of time.
     *
     * @throws SandboxException if a process did not come up
     */
    Verdict await() throws InterruptedException {
        boolean ended =
                testsTree.process().waitFor(limits.wallTime().toMillis(), TimeUnit.MILLISECONDS);
        close();
        joinReaders();
        if (printed.over() || results.over()) {
            String detail = "more than " + limits.outputBytes() + " bytes";
            return new Verdict(Outcome.TOO_MUCH_OUTPUT, detail);
        }
        return ended
                ? verdict(verdict.head(), printed.head())
                : new Verdict(Outcome.TIMED_OUT, "after " + limits.wallTime());
    }

    /** Outside a sandbox, what a candidate left behind may hold its streams open for ever. */
    private void joinReaders() throws InterruptedException {
        verdictReader.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_READ));
        for (Thread reader : readers) {
            reader.join(TimeUnit.SECONDS.toMillis(1));
        }
    }

    /** The verdict in what the tests' process wrote: that it came up, and then an outcome. */
    static Verdict verdict(String written, String candidateWrote) {
        List<String> lines = written.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals("ready")) {
            throw notUp(written);
        }
        if (lines.size() == 1) {
            return new Verdict(Outcome.ENDED, "the tests' process was ended at a limit");
        }
        String[] words = lines.get(1).split(" ", 2);
        if (words[0].equals("ABSENT")) {
            throw notUp(candidateWrote);
        }
        return new Verdict(Outcome.valueOf(words[0]), words.length > 1 ? words[1] : "");
    }

    private static SandboxException notUp(String written) {
        return Bubblewrap.refusal(
                "a process that does not come up, or a Python that its user (as root, nobody)"
                        + " cannot read ("
                        + written.strip()
                        + ")");
    }

    /** Ends both processes and all that they started. */
    @Override
    public void close() {
        try {
            candidateTree.end();
        } finally {
            testsTree.end();
        }
    }
}
