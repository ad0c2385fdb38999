package libtorch.nn;

/** The share of the peak learning rate that a step is taken with. */
@FunctionalInterface
public interface LearningRateSchedule {
    /** The share, from 0 to 1, for {@code step}, counted from 0. */
    double factor(long step);

    /** The peak rate all along. */
    static LearningRateSchedule constant() {
        return step -> 1;
    }

    /**
     * Rises linearly over {@code warmup} steps, then falls linearly so that step {@code total}
     * would have 0: the factors of transformers' {@code get_linear_schedule_with_warmup}.
     */
    static LearningRateSchedule linear(long warmup, long total) {
        return step ->
                step < warmup
                        ? (double) step / warmup
                        : Math.max(0, (double) (total - step) / Math.max(1, total - warmup));
    }

    /**
     * Rises linearly over {@code warmup} steps, then falls along half a cosine to 0 at step {@code
     * total}.
     */
    static LearningRateSchedule cosine(long warmup, long total) {
        return step ->
                step < warmup
                        ? (double) step / warmup
                        : (1
                                        + Math.cos(
                                                Math.PI
                                                        * Math.min(
                                                                1,
                                                                (double) (step - warmup)
                                                                        / Math.max(
                                                                                1,
                                                                                total - warmup))))
                                / 2;
    }
}
