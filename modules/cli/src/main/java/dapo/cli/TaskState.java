package dapo.cli;

import java.util.Locale;
import java.util.function.LongSupplier;

/** How far a task is, how fast it goes, and how long it will take. */
final class TaskState {
    private static final double NANOSECONDS = 1e9;

    private final String name;
    private final String unit;
    private final long total;
    private final LongSupplier nanoTime;
    private final long start;
    private final long doneBefore;
    private long done;
    private String detail = "";

    TaskState(String name, String unit, long done, long total, LongSupplier nanoTime) {
        this.name = name;
        this.unit = unit;
        this.done = done;
        this.doneBefore = done;
        this.total = total;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    String name() {
        return name;
    }

    void advance(long count) {
        done += count;
    }

    void detail(String words) {
        detail = words;
    }

    /** The share that is done, 0 to 1. */
    double share() {
        return total <= 0 ? 1 : Math.min(1.0, (double) done / total);
    }

    /** Such as {@code 215/500 problems, 12.3/s, 0:23 left, loss 0.52}. */
    String progress() {
        String count = "%d/%d %s".formatted(done, total, unit);
        String speed =
                isMeasured()
                        ? ", %s, %s left".formatted(rateText(), duration((total - done) / rate()))
                        : "";
        return count + speed + (detail.isEmpty() ? "" : ", " + detail);
    }

    /** Such as {@code sampling solutions: 500/500 problems in 0:41, 12.2/s}. */
    String result() {
        String speed = isMeasured() ? ", " + rateText() : "";
        String last = detail.isEmpty() ? "" : ", " + detail;
        return "%s: %d/%d %s in %s%s%s"
                .formatted(name, done, total, unit, duration(seconds()), speed, last);
    }

    private boolean isMeasured() {
        return done > doneBefore && seconds() > 0;
    }

    private double seconds() {
        return (nanoTime.getAsLong() - start) / NANOSECONDS;
    }

    /** What was done before this start of the program says nothing of its speed. */
    private double rate() {
        return (done - doneBefore) / seconds();
    }

    private String rateText() {
        String format = rate() >= 100 ? "%.0f/s" : rate() >= 1 ? "%.1f/s" : "%.3f/s";
        return String.format(Locale.ROOT, format, rate());
    }

    /** Such as {@code 0:07}, {@code 12:34} and {@code 5:04:09}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? "%d:%02d".formatted(whole / 60, whole % 60)
                : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }
}
