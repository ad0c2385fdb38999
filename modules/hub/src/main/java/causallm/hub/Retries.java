package causallm.hub;

import java.time.Duration;

/** Counts the tries of one thing, and waits between them. For one thread. */
final class Retries {
    private final Patience patience;
    private final HubListener listener;
    private int failed;

    Retries(Patience patience, HubListener listener) {
        this.patience = patience;
        this.listener = listener;
    }

    /** What a try does. */
    @FunctionalInterface
    interface Attempt<T> {
        T get() throws TransientFault;
    }

    /**
     * Tries until it succeeds.
     *
     * @throws UnreachableException when it has failed too often
     */
    <T> T until(Attempt<T> attempt) {
        while (true) {
            try {
                return attempt.get();
            } catch (TransientFault e) {
                after(e);
            }
        }
    }

    /** Forgets the failures: the last try has brought something. */
    void progressed() {
        failed = 0;
    }

    /**
     * Waits before the next try.
     *
     * @throws UnreachableException when there have been too many, or the server asks for too long
     */
    void after(TransientFault fault) {
        failed++;
        if (failed >= patience.attempts()) {
            String times = failed == 1 ? "" : " (" + failed + " times)";
            throw new UnreachableException(
                    fault.getMessage() + times + "; check the connection, or try later", fault);
        }
        Duration wait =
                fault.waitAsked().orElse(patience.firstWait().multipliedBy(1L << (failed - 1)));
        if (wait.compareTo(patience.longestWait()) > 0) {
            throw new UnreachableException(
                    "%s, and asks to wait %d s, expected %d s at most; try later"
                            .formatted(
                                    fault.getMessage(),
                                    wait.toSeconds(),
                                    patience.longestWait().toSeconds()),
                    fault);
        }
        listener.retrying(fault.getMessage(), wait);
        try {
            patience.pause().of(wait);
        } catch (InterruptedException e) {
            throw HubException.interrupted(fault.getMessage(), e);
        }
    }
}
