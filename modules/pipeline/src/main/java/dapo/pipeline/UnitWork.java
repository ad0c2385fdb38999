package dapo.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Work that is cut into units and recorded in a {@link UnitLog}: the missing units are done, in
 * their order.
 *
 * @param name what is done, such as {@code sampling solutions}
 * @param unit what a unit is, in the plural, such as {@code groups of problems}
 * @param file the log
 * @param units how many units there are
 */
record UnitWork(String name, String unit, Path file, int units) {
    /** Whether all units are recorded. */
    boolean isDone() {
        return UnitLog.countUnits(file) >= units;
    }

    /**
     * Does the units that are missing.
     *
     * @param work gives a unit's records from its number alone
     */
    <T> void run(Progress progress, IntFunction<List<T>> work) {
        try (UnitLog<T> log = UnitLog.open(file);
                Progress.Task task = progress.begin(name, unit, log.nextUnit(), units)) {
            if (log.nextUnit() < units && (log.nextUnit() > 0 || log.dropped() > 0)) {
                progress.note(resuming(log));
            }
            while (log.nextUnit() < units) {
                log.append(work.apply(log.nextUnit()));
                task.advance(1);
            }
        }
    }

    private String resuming(UnitLog<?> log) {
        String where = "resuming %s at %d of %d %s".formatted(name, log.nextUnit(), units, unit);
        return log.dropped() == 0
                ? where
                : "%s (the next was cut off: its %d bytes were dropped, it is done again)"
                        .formatted(where, log.dropped());
    }
}
