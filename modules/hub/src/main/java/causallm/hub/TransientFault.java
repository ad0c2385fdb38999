package causallm.hub;

import java.time.Duration;
import java.util.Optional;

/** A request failed in a way that may not happen again. */
final class TransientFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> wait;

    TransientFault(String problem) {
        this(problem, Optional.empty());
    }

    /**
     * @param wait what the server asks to wait before the next try
     */
    TransientFault(String problem, Optional<Duration> wait) {
        super(problem);
        this.wait = wait;
    }

    TransientFault(String problem, Throwable cause) {
        super(problem, cause);
        this.wait = Optional.empty();
    }

    Optional<Duration> waitAsked() {
        return wait;
    }
}
