package causallm.hub;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param connect for a connection
 * @param answer for the first line of an answer
 * @param idle for the next bytes of an answer's body
 * @param attempts tries that bring nothing, the first included, before giving up
 * @param firstWait before the second try; it doubles from try to try
 * @param longestWait what a server may ask for at most
 */
record Patience(
        Duration connect,
        Duration answer,
        Duration idle,
        int attempts,
        Duration firstWait,
        Duration longestWait,
        Pause pause) {
    static final Patience STANDARD =
            new Patience(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    6,
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    Thread::sleep);

    /** Lets time go by. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    Patience withAttempts(int number) {
        return new Patience(connect, answer, idle, number, firstWait, longestWait, pause);
    }
}
