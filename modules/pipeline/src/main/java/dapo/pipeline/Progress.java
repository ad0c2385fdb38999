package dapo.pipeline;

/**
 * Where a run tells how far it is. The pipeline calls it from one thread; implementations decide
 * how often they show something.
 */
public interface Progress {
    /**
     * Begins a task of known length.
     *
     * @param name what is done, such as {@code sampling solutions}
     * @param unit what is counted, in the plural, such as {@code problems}
     * @param done how many had been done before, by a run that was interrupted
     * @param total how many there are
     * @return the task, to be closed by the caller
     */
    Task begin(String name, String unit, long done, long total);

    /**
     * Says one line that stays readable, such as {@code resuming actor training at step 120 of
     * 400}.
     */
    void note(String line);

    /** A task that is under way. */
    interface Task extends AutoCloseable {
        /** So many more are done. */
        void advance(long count);

        /** A few words beside the count, such as {@code loss 0.53}, until others replace them. */
        void detail(String words);

        /** Ends the task, finished or not. */
        @Override
        void close();
    }

    /** Shows nothing. */
    static Progress silent() {
        return SilentProgress.INSTANCE;
    }
}
