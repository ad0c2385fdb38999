package dapo.cli;

import dapo.pipeline.Progress;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * Shows lines with the time in front, for a file or a pipe: one when a task begins, one a minute,
 * one when it ends.
 */
final class LogProgress implements Progress {
    private static final long LINE_NANOSECONDS = 60_000_000_000L;

    private final PrintWriter err;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    LogProgress(PrintWriter err, InstantSource clock, LongSupplier nanoTime) {
        this.err = err;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public Task begin(String name, String unit, long done, long total) {
        var state = new TaskState(name, unit, done, total, nanoTime);
        note("%s: %s".formatted(name, state.progress()));
        return new Lines(state);
    }

    @Override
    public void note(String line) {
        err.println(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }

    private final class Lines implements Task {
        private final TaskState state;
        private long written = nanoTime.getAsLong();

        Lines(TaskState state) {
            this.state = state;
        }

        @Override
        public void advance(long count) {
            state.advance(count);
            if (nanoTime.getAsLong() - written >= LINE_NANOSECONDS) {
                written = nanoTime.getAsLong();
                note("%s: %s".formatted(state.name(), state.progress()));
            }
        }

        @Override
        public void detail(String words) {
            state.detail(words);
        }

        @Override
        public void close() {
            note(state.result());
        }
    }
}
