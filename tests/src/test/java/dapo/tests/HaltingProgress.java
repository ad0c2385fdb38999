package dapo.tests;

import dapo.pipeline.Progress;

import java.io.PrintStream;
import java.util.concurrent.locks.LockSupport;

/**
 * Progress that ends the process at one moment of a run, at once and without a word to anybody:
 * what SIGKILL does. Until then it writes what the run notes, and at the moment the task's name.
 */
final class HaltingProgress implements Progress {
    /** The exit code of a process that was halted: that of one that was killed. */
    static final int HALTED = 137;

    /** What stands before the name of the task in which the process was halted. */
    static final String MARK = "halting in ";

    /**
     * When to halt.
     *
     * @param task the name of the task; the first of that name which has something to do
     * @param share how much of what it has to do is done by then: 0 when it begins, 1 when it ends
     * @param delay so many microseconds later, meanwhile the run goes on
     */
    record Moment(String task, double share, long delay) {}

    private final Moment moment;
    private final PrintStream out;
    private boolean armed = true;

    HaltingProgress(Moment moment, PrintStream out) {
        this.moment = moment;
        this.out = out;
    }

    @Override
    public Task begin(String name, String unit, long done, long total) {
        if (!armed || !name.equals(moment.task())) {
            return Progress.silent().begin(name, unit, done, total);
        }
        armed = false;
        return new Counted(Math.round(moment.share() * (total - done)));
    }

    @Override
    public void note(String line) {
        out.println(line);
    }

    private void strike() {
        out.println(MARK + moment.task());
        out.flush();
        if (moment.delay() == 0) {
            Runtime.getRuntime().halt(HALTED);
        }
        Thread.ofPlatform().daemon().start(this::haltLater);
    }

    private void haltLater() {
        long end = System.nanoTime() + 1000 * moment.delay();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        Runtime.getRuntime().halt(HALTED);
    }

    private final class Counted implements Task {
        private long left;

        Counted(long left) {
            this.left = left;
            if (left == 0) {
                strike();
            }
        }

        @Override
        public void advance(long count) {
            left -= count;
            if (left == 0) {
                strike();
            }
        }

        @Override
        public void detail(String words) {}

        @Override
        public void close() {}
    }
}
