package dapo.benchmarks;

/** What a model benchmark repeats. */
interface Work {
    /** A run just long enough to touch every path once. */
    void warmUp();

    /** The run that is timed. */
    void run();

    /** The tokens that {@link #run} trains on or adds. */
    long tokens();

    /** The name of the way it is done. */
    String way();
}
