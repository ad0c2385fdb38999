package dapo.programs;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process and what it started, which end together. */
record ProcessTree(Process process, Isolation isolation) {
    private static final long MILLISECONDS_TO_LEAVE = 10;
    private static final int ATTEMPTS = 1_000;
    private static final long SECONDS_TO_END = 30;

    /**
     * Kills all of it, and waits for the end.
     *
     * <p>Of a sandbox, what bubblewrap started is killed and bubblewrap left to end by itself: its
     * child is the first process of a namespace, with which the kernel ends all others. Killed
     * first, bubblewrap would leave that to a signal for the death of a parent, which comes too
     * early for a child that has not asked for it yet.
     *
     * @throws SandboxException if it does not end
     */
    void end() {
        boolean sandboxed = isolation == Isolation.BUBBLEWRAP;
        for (int attempt = 0; sandboxed && attempt < ATTEMPTS && process.isAlive(); attempt++) {
            killDescendants();
            left(MILLISECONDS_TO_LEAVE);
        }
        killDescendants();
        process.destroyForcibly();
        if (!left(TimeUnit.SECONDS.toMillis(SECONDS_TO_END))) {
            throw new SandboxException(
                    "process %d: found it alive after it was killed, expected its end; look whether"
                                    .formatted(process.pid())
                            + " the system hangs");
        }
    }

    private void killDescendants() {
        List<ProcessHandle> descendants = process.descendants().toList();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits even where the thread is interrupted, and leaves it interrupted. */
    private boolean left(long milliseconds) {
        boolean interrupted = Thread.interrupted();
        try {
            return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return !process.isAlive();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
