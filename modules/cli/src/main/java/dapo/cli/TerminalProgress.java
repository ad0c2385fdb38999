package dapo.cli;

import dapo.pipeline.Progress;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** Shows a bar with rate and remaining time, drawn over itself at most ten times a second. */
final class TerminalProgress implements Progress {
    private static final long REDRAW_NANOSECONDS = 100_000_000;
    private static final int BAR_WIDTH = 20;

    /** Back to the beginning of the line, and nothing left in it. */
    static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final int columns;
    private final LongSupplier nanoTime;

    /**
     * Progress on a terminal.
     *
     * @param err where it is shown
     * @param columns the terminal's width, which no line exceeds
     * @param nanoTime the clock
     */
    TerminalProgress(PrintWriter err, int columns, LongSupplier nanoTime) {
        this.err = err;
        this.columns = columns;
        this.nanoTime = nanoTime;
    }

    @Override
    public Task begin(String name, String unit, long done, long total) {
        return new Bar(new TaskState(name, unit, done, total, nanoTime));
    }

    @Override
    public void note(String line) {
        err.println(CLEAR_LINE + line);
    }

    private final class Bar implements Task {
        private final TaskState state;
        private long drawn;

        Bar(TaskState state) {
            this.state = state;
            draw();
        }

        @Override
        public void advance(long count) {
            state.advance(count);
            redraw();
        }

        @Override
        public void detail(String words) {
            state.detail(words);
            redraw();
        }

        private void redraw() {
            if (nanoTime.getAsLong() - drawn >= REDRAW_NANOSECONDS) {
                draw();
            }
        }

        private void draw() {
            drawn = nanoTime.getAsLong();
            int filled = (int) Math.round(BAR_WIDTH * state.share());
            String bar =
                    "%s [%s%s] "
                            .formatted(
                                    state.name(),
                                    "#".repeat(filled),
                                    "-".repeat(BAR_WIDTH - filled));
            String line = bar + state.progress();
            err.print(CLEAR_LINE + line.substring(0, Math.min(line.length(), columns - 1)));
            err.flush();
        }

        @Override
        public void close() {
            err.println(CLEAR_LINE + state.result());
        }
    }
}
