package dapo.programs;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends a process and what it started. */
final class ProcessTree {
    private static final long MILLISECONDS_TO_LEAVE = 200;

    private ProcessTree() {}

    /**
     * Kills a process's descendants and itself. The first child of bubblewrap is the first process
     * of a namespace, with which the kernel ends all others of it, and bubblewrap then ends by
     * itself; killed first, it would leave that to a signal that a process can refuse.
     */
    static void end(Process process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        descendants.forEach(ProcessHandle::destroyForcibly);
        if (descendants.isEmpty() || !left(process, MILLISECONDS_TO_LEAVE)) {
            process.destroyForcibly();
        }
    }

    /** Waits until a killed process is gone; a few seconds suffice unless the system is stuck. */
    static void awaitEnd(Process process, long seconds) {
        if (!left(process, TimeUnit.SECONDS.toMillis(seconds))) {
            throw new SandboxException(
                    "process %d: found it alive after it was killed, expected its end; look whether"
                                    .formatted(process.pid())
                            + " the system's storage hangs");
        }
    }

    private static boolean left(Process process, long milliseconds) {
        try {
            return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
